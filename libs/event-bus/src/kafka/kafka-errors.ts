import { KafkaJSProtocolError } from 'kafkajs';
import { BusUnavailable, TopicMismatch, WriterFenced } from '../event-bus';
import { describe } from '../failure';

/** An error and what caused it: kafkajs wraps the broker's answer in what its retries ended with. */
const chain = (error: unknown): Error[] => {
  const errors: Error[] = [];
  for (let next = error; next instanceof Error && !errors.includes(next); next = next.cause) errors.push(next);
  return errors;
};

/** The broker's own names for what went wrong, such as `NOT_LEADER_FOR_PARTITION`. */
const typesOf = (error: unknown): string[] =>
  chain(error).flatMap((one) => (one instanceof KafkaJSProtocolError ? [one.type] : []));

/** kafkajs knows no name for PRODUCER_FENCED. */
const PRODUCER_FENCED = /unknown error code 90\b/i;

/** Somebody else has opened a producer of the same transactional id, or the broker gave this one up. */
export const isFenced = (error: unknown): boolean =>
  typesOf(error).some((type) => type === 'INVALID_PRODUCER_EPOCH' || type === 'INVALID_TXN_STATE') ||
  chain(error).some(({ message }) => PRODUCER_FENCED.test(message));

export const isUnknownTopic = (error: unknown): boolean => typesOf(error).includes('UNKNOWN_TOPIC_OR_PARTITION');

/** Faults of the code, and what we are not set up or not allowed to do. kafkajs keeps some of its error classes to itself. */
const FATAL_NAMES =
  /^(Type|Range|Reference|Syntax)Error$|SASLAuthentication|NotImplemented|DoesNotSupport|Unsupported|Invariant/;
const FATAL_TYPES =
  /AUTHORIZATION_FAILED|AUTHENTICATION_FAILED|^UNSUPPORTED_|INCONSISTENT_GROUP_PROTOCOL|INVALID_(GROUP_ID|SESSION)/;

/** Waiting does not mend it. */
export const isFatal = (error: unknown): boolean =>
  chain(error).some(({ name }) => FATAL_NAMES.test(name)) || typesOf(error).some((type) => FATAL_TYPES.test(type));

const SETTLING_TYPES = /UNKNOWN_TOPIC_OR_PARTITION|LEADER_NOT_AVAILABLE|COORDINATOR|GROUP_LOAD_IN_PROGRESS/;

/** What brokers answer that have just started, have just made a topic or have too much to do: it passes within seconds. */
export const isSettling = (error: unknown): boolean =>
  !isFatal(error) &&
  (chain(error).some(({ name }) => name === 'KafkaJSGroupCoordinatorNotFound') ||
    typesOf(error).some((type) => SETTLING_TYPES.test(type)));

/** What callers of the bus tell apart passes as it is; everything else that kafkajs throws is an outage. */
export const asBusError = (error: unknown, doing: string): Error => {
  if (error instanceof BusUnavailable || error instanceof TopicMismatch || error instanceof WriterFenced) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new BusUnavailable(`${doing}: ${describe(error)}`, { cause: error });
};
