export { openPostgres, type PostgresOptions } from './open-postgres';
export { openSqlite, type SqliteOptions } from './open-sqlite';
export { type Durability } from './sqlite-connection';
export { migrate, type Migration } from './migrate';
export { DatabaseUnusable, isSqliteUniqueViolation } from './sqlite-error';
export { bytewiseText, type Engine, engineOf, serverOf, wakeUpsOf } from './engine';
export { type PostgresServer, type PostgresSession } from './postgres-server';
export { type WakeUps } from './wake-ups';
