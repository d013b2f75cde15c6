export { openSqlite, type SqliteOptions } from './open-sqlite';
export { type Durability } from './sqlite-connection';
export { migrate, type Migration } from './migrate';
export { DatabaseUnusable, isSqliteBusy, isSqliteConstraint, isSqliteUniqueViolation } from './sqlite-error';
