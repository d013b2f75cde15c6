import { BusUnavailable, TopicMismatch } from '@baton/event-bus';
import { StoreUnavailable } from '@baton/event-store';

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null);

/** The error, and what caused it, innermost last. */
const chainOf = (error: unknown): readonly Error[] => {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < 10; next = next.cause) chain.push(next);
  return chain;
};

/** Of sockets and name look-ups. */
const NETWORK = /^(E(CONN|HOST|NET|TIMEDOUT|PIPE|AI_AGAIN|NOTFOUND)|ENOTFOUND|UND_ERR)/;
/**
 * SQLSTATEs that pass without this process doing anything: connection, resources, shutdown and start of the server, and what somebody
 * else is about to set right (database, role or password not there yet: the order in which a platform makes things is not ours).
 */
const SQL_STATES = /^(08|53|57|58|28|3D000|40001|40P01|55P03)/;
/** pg's pool gives these no code. */
const POOL_TEXTS = /timeout exceeded when trying to connect|Connection terminated/i;

const isOne = (error: Error): boolean => {
  if (error instanceof StoreUnavailable || error instanceof BusUnavailable) return true;
  const code = codeOf(error) ?? '';
  return NETWORK.test(code) || SQL_STATES.test(code) || POOL_TEXTS.test(error.message);
};

/** Whether a server could not be reached, or would not talk to us yet: worth trying again by itself. */
export const isOutage = (error: unknown): boolean => chainOf(error).some(isOne);

/**
 * Whether nothing but a person can help, and a restart would not: the process stays, not ready, and tries again now and then, so that it
 * comes into service by itself once the person has helped.
 */
export const needsPerson = (error: unknown): boolean =>
  chainOf(error).some((one) => one instanceof TopicMismatch || one.name === 'CheckpointRefused');

/** One line for a log: what the innermost cause says. Addresses of servers may be in it; credentials never are. */
export const reasonOf = (error: unknown): string => {
  const innermost = chainOf(error).at(-1);
  if (innermost === undefined) return String(error);
  const texts =
    innermost instanceof AggregateError ? innermost.errors.map((one) => reasonOf(one)) : [innermost.message];
  const text = texts.find((one) => one !== '') ?? codeOf(innermost) ?? innermost.name;
  return text.split('\n', 1)[0] ?? text;
};
