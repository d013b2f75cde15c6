import { type ClientConfig, types } from 'pg';
import { DatabaseUnusable } from './sqlite-error';
import type { PostgresOptions } from './open-postgres';

const STATEMENT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_MS = 30_000;
/** How much later than the server's own bound an answer is given up: then it is not the statement that is slow, nobody is there. */
const SILENCE_MS = 5_000;

const INT8 = 20;

/** @throws RangeError instead of giving another number than the one that is stored. */
const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the whole numbers that JavaScript knows`);
  return value;
};

/** SQLite gives whole numbers as numbers; pg gives int8 as text unless told otherwise. */
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 && format !== 'binary' ? wholeNumber : types.getTypeParser(oid, format),
} as typeof types;

/** What the database's own settings must not change: a commit waits for the disk, a statement sees what was committed before it. */
const SESSION = '-c synchronous_commit=on -c default_transaction_isolation=read\\ committed';

/** The URL's own settings stay, such as a `search_path`; ours come last, so they hold. */
const withSession = ({ url, name }: Pick<PostgresOptions, 'url' | 'name'>): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new DatabaseUnusable(name, 'its URL is not like postgres://user:password@host:5432/database');
  }
  const own = parsed.searchParams.get('options');
  parsed.searchParams.set('options', own === null ? SESSION : `${own} ${SESSION}`);
  return parsed.href;
};

/** Settings of one connection. @throws DatabaseUnusable, without the password, when the URL cannot be read. */
export const postgresConfig = (options: PostgresOptions): ClientConfig => {
  const statementTimeout = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    connectionString: withSession(options),
    application_name: options.name,
    statement_timeout: statementTimeout,
    query_timeout: statementTimeout + SILENCE_MS,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? IDLE_IN_TRANSACTION_MS,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: parsers,
  };
};
