export { openPostgres, type PostgresOptions } from './open-postgres';
export { openSqlite, type SqliteOptions } from './open-sqlite';
export { type Durability } from './sqlite-connection';
export { migrate, type Migration } from './migrate';
export { DatabaseUnusable, isSqliteUniqueViolation } from './sqlite-error';
