import { types } from 'node:util';
import { BusUnavailable, TopicMismatch } from '@baton/event-bus';
import { KeyMissing, StoreUnavailable, WrongMasterKey } from '@baton/event-store';
import { DatabaseUnusable, describeDatabaseError, isPassingDatabaseError } from '@baton/sql';

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null);

/** The error, and what caused it, innermost last. */
const chainOf = (error: unknown): readonly Error[] => {
  const chain: Error[] = [];
  for (let next = error; types.isNativeError(next) && chain.length < 10; next = next.cause) chain.push(next);
  return chain;
};

/** Of sockets and name look-ups. */
const NETWORK = /^(E(CONN|HOST|NET|TIMEDOUT|PIPE|AI_AGAIN|NOTFOUND)|ENOTFOUND|UND_ERR)/;
/**
 * SQLSTATEs of what somebody else is about to set right: a database, a role or a password that is not there yet. In which order a
 * platform makes things is not ours to say.
 */
const NOT_THERE_YET = /^(28000|28P01|3D000)$/;

const isOne = (error: Error): boolean => {
  if (error instanceof StoreUnavailable || error instanceof BusUnavailable || isPassingDatabaseError(error))
    return true;
  const code = codeOf(error) ?? '';
  return NETWORK.test(code) || NOT_THERE_YET.test(code);
};

/** Whether a server could not be reached, or would not talk to us yet: worth trying again by itself. */
export const isOutage = (error: unknown): boolean => chainOf(error).some(isOne);

/**
 * Whether nothing but a person can help, and a restart would not: the process stays, not ready, and tries again now and then, so that it
 * comes into service by itself once the person has helped.
 */
export const needsPerson = (error: unknown): boolean =>
  chainOf(error).some((one) => one instanceof TopicMismatch || one.name === 'CheckpointRefused');

/** Nothing will change by waiting: the configuration or the data is wrong, and the process had better say so and end. */
export const isFinal = (error: unknown): boolean =>
  chainOf(error).some(
    (one) => one instanceof WrongMasterKey || one instanceof KeyMissing || one instanceof DatabaseUnusable,
  );

/** What strangers may read of a reason: addresses and names of servers belong into the log. */
export const publicReasonOf = (error: unknown): string => {
  if (needsPerson(error)) return 'waits for a person; the log says for what';
  const codes = chainOf(error).flatMap((one) => codeOf(one) ?? []);
  const code = codes.reverse().find((one) => /^[A-Z0-9_]{5,40}$/.test(one));
  return code === undefined ? 'no answer' : `no answer (${code})`;
};

/** One line for a log: what the innermost cause says. Addresses of servers may be in it; passwords never are. */
export const reasonOf = (error: unknown): string => describeDatabaseError(chainOf(error).at(-1) ?? error);
