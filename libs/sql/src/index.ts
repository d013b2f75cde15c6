export { openPostgres, type PostgresOptions } from './open-postgres';
export { type PostgresServer, type PostgresSession } from './postgres-server';
export { type WakeUps } from './wake-ups';
export { openSqlite, type SqliteOptions } from './open-sqlite';
export { type Durability } from './sqlite-connection';
export { engineOf, type SqlEngine } from './engine';
export { bytewiseText, serverOf, wakeUpsOf } from './server-adapter';
export { alone } from './alone';
export { migrate, type Migration } from './migrate';
export {
  describeDatabaseError,
  isConnectionLoss,
  isPassingDatabaseError,
  isRetryableConflict,
  isUniqueViolation,
} from './database-error';
export { DatabaseUnusable } from './sqlite-error';
export { columnText } from './column-text';
