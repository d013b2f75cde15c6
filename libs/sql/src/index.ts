export { openPostgres, type PostgresOptions } from './open-postgres';
export { listenPostgres, type ListenerOptions, type PostgresListener } from './postgres-listener';
export { openSqlite, type SqliteOptions } from './open-sqlite';
export { type Durability } from './sqlite-connection';
export { engineOf, type SqlEngine } from './engine';
export { migrate, type Migration } from './migrate';
export {
  describeDatabaseError,
  isConnectionLoss,
  isPassingDatabaseError,
  isRetryableConflict,
  isUniqueViolation,
} from './database-error';
export { DatabaseUnusable } from './sqlite-error';
export { type PostgresServer, type PostgresSession } from './postgres-server';
export { bytewiseText, serverOf, wakeUpsOf } from './server-adapter';
export { type WakeUps } from './wake-ups';
