const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const CONSTRAINT = 19;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** SQLite's own texts, which no language changes. */
const CODES_BY_TEXT: readonly (readonly [text: string, code: number])[] = [
  ['database is locked', BUSY],
  ['database table is locked', LOCKED],
  ['database disk image is malformed', CORRUPT],
  ['UNIQUE constraint failed', CONSTRAINT_UNIQUE],
  ['NOT NULL constraint failed', CONSTRAINT],
  ['CHECK constraint failed', CONSTRAINT],
  ['FOREIGN KEY constraint failed', CONSTRAINT],
];

/** The engine leaves the number out when a statement that gives rows fails, as `insert … returning` may: then the text tells. */
const codeByText = (error: object): number | null => {
  if (!('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return null;
  const message = messageOf(error);
  return CODES_BY_TEXT.find(([text]) => message.startsWith(text))?.[1] ?? null;
};

/**
 * Extended result code of an error that SQLite gave (https://sqlite.org/rescode.html); null for any other error.
 * Told by its shape: the engine is native code, and its errors need not be of this realm's `Error`.
 */
export const sqliteCode = (error: unknown): number | null => {
  if (typeof error !== 'object' || error === null) return null;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : codeByText(error);
};

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

/** The file itself is damaged, whatever was asked. */
export const isSqliteCorrupt = (error: unknown): boolean => kindOf(sqliteCode(error)) === CORRUPT;

const REASONS: Readonly<Record<number, string>> = {
  3: 'this process may not access it',
  5: 'another process keeps it locked',
  8: 'it is read-only',
  10: 'the disk gave an error',
  11: 'it is damaged; restore it from a backup, or delete it if what it holds is derived (bus, views)',
  13: 'the disk is full',
  14: 'it cannot be opened or created',
  26: 'it is not a SQLite database, or it is damaged; restore it from a backup, or delete it if what it holds is derived (bus, views)',
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
