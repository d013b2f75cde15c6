const BUSY = 5;
const LOCKED = 6;
const CONSTRAINT = 19;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/**
 * Extended result code of an error that SQLite gave (https://sqlite.org/rescode.html); null for any other error.
 * Told by its shape: the engine is native code, and its errors need not be of this realm's `Error`.
 */
export const sqliteCode = (error: unknown): number | null => {
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code : null;
};

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** The lower byte is the kind, the rest its shade. */
const kindOf = (code: number | null): number | null => (code === null ? null : code & 0xff);

/** Another connection holds the lock that was needed. */
export const isSqliteBusy = (error: unknown): boolean => {
  const kind = kindOf(sqliteCode(error));
  return kind === BUSY || kind === LOCKED;
};

/** A row with this key is there already. */
export const isSqliteUniqueViolation = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code === CONSTRAINT_UNIQUE || code === CONSTRAINT_PRIMARY_KEY;
};

/** The statement broke a rule of the schema, so trying again is of no use. */
export const isSqliteConstraint = (error: unknown): boolean => kindOf(sqliteCode(error)) === CONSTRAINT;

const REASONS: Readonly<Record<number, string>> = {
  3: 'this process may not access it',
  5: 'another process keeps it locked',
  8: 'it is read-only',
  10: 'the disk gave an error',
  11: 'it is damaged; restore it from a backup or delete it',
  13: 'the disk is full',
  14: 'it cannot be opened or created',
  26: 'it is not a SQLite database, or it is damaged; restore it from a backup or delete it',
};

/** A database file cannot be used at all. The message is one line for the person who starts the process. */
export class DatabaseUnusable extends Error {
  constructor(
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`database ${file}: ${reason}`, options);
    this.name = 'DatabaseUnusable';
  }
}

/** Says in one line what is wrong with a file. */
export const asDatabaseUnusable = (file: string, error: unknown): DatabaseUnusable => {
  const kind = kindOf(sqliteCode(error));
  return new DatabaseUnusable(file, (kind === null ? undefined : REASONS[kind]) ?? messageOf(error), { cause: error });
};
