import {
  isPostgresConflict,
  isPostgresConnectionLoss,
  isPostgresShortage,
  isPostgresUniqueViolation,
} from './postgres-error';
import { isSqliteBusy, isSqliteUniqueViolation } from './sqlite-error';

/** A row with this key is there already; on either engine. */
export const isUniqueViolation = (error: unknown): boolean =>
  isSqliteUniqueViolation(error) || isPostgresUniqueViolation(error);

/** The transaction lost against another one and did nothing: run the whole of it again. SQLite's writers wait instead. */
export const isRetryableConflict = (error: unknown): boolean => isPostgresConflict(error);

/**
 * The connection broke, or there was none to be had. Only what is safe to be done twice may be tried again: a commit whose answer is
 * missing may have happened.
 */
export const isConnectionLoss = (error: unknown): boolean => isPostgresConnectionLoss(error);

/** It can pass by itself: a lock, a conflict, a server that is away, starting, stopping or short of something; on either engine. */
export const isPassingDatabaseError = (error: unknown): boolean =>
  isSqliteBusy(error) || isPostgresConflict(error) || isPostgresConnectionLoss(error) || isPostgresShortage(error);

/** Told by its shape: an error of the system or of native code need not be of this realm's `Error`. */
interface Described {
  readonly message: string;
  readonly code: string;
  readonly errors: readonly unknown[];
}

const WITH_PASSWORD = /(postgres(?:ql)?:\/\/[^:@/\s]*):[^@\s]*@/gi;

/**
 * One line about an error of either engine, also where the error itself says nothing (a host with several addresses gives one error
 * per address and an empty text). A URL inside loses its password.
 */
export const describeDatabaseError = (error: unknown): string => {
  const of = typeof error === 'object' && error !== null ? (error as Partial<Described>) : {};
  if (Array.isArray(of.errors) && !of.message) return [...new Set(of.errors.map(describeDatabaseError))].join(', ');
  const text = of.message || of.code || (of === error ? '' : String(error)) || 'it gave an error without a text';
  return text.replace(/\s*\n\s*/g, ' ').replace(WITH_PASSWORD, '$1:***@');
};
