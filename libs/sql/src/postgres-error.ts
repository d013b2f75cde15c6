/** Five characters (https://www.postgresql.org/docs/current/errcodes-appendix.html), of an error that the server gave. */
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** The server answers with these; the system's and the driver's own errors, such as ECONNREFUSED, have no such code. */
export const sqlState = (error: unknown): string | null => {
  if (typeof error !== 'object' || error === null || !('severity' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' && SQL_STATE.test(error.code) ? error.code : null;
};

const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  // the socket's file of a server that is being started
  'ENOENT',
]);

/** What pg and pg-pool say without giving a code. */
const CONNECTION_TEXTS: readonly string[] = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'The server does not support SSL connections',
];

const messageOf = (error: object): string => ('message' in error ? String(error.message) : '');

/**
 * The connection broke, could not be made, or was ended by the server: what was asked may have been done or not. 57P01 to 57P03 are a
 * server that stops, crashed or starts; 25P03 and 57P05 are its own bounds on idle sessions.
 */
export const isPostgresConnectionLoss = (error: unknown): boolean => {
  const state = sqlState(error);
  if (state !== null) return state.startsWith('08') || /^57P0[1235]$/.test(state) || state === '25P03';
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true;
  return CONNECTION_TEXTS.some((text) => messageOf(error).startsWith(text));
};

/** A statement was prepared before its table changed shape: the connection that prepared it is of no more use, any other is. */
export const isPlanOutdated = (error: unknown): boolean =>
  sqlState(error) === '0A000' && (error as { routine?: unknown }).routine === 'RevalidateCachedQuery';

/** A serialization failure, a deadlock or an outdated plan: nothing was done, and the whole transaction may be run again at once. */
export const isPostgresConflict = (error: unknown): boolean =>
  /^(40001|40P01)$/.test(sqlState(error) ?? '') || isPlanOutdated(error);

/** The server is well but short of something (connections, memory, disk, time, a lock), or a file system failed it. */
export const isPostgresShortage = (error: unknown): boolean =>
  /^(53...|58...|55P03|57014)$/.test(sqlState(error) ?? '');

/** A row with this key is there already. */
export const isPostgresUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
