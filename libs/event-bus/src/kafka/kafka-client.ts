import { Kafka, type logCreator, logLevel, type RetryOptions, type SASLOptions } from 'kafkajs';
import type { BusLog } from '../bus-log';
import type { KafkaBusOptions, KafkaSasl } from './kafka-options';

const CONNECTION_TIMEOUT_MS = 3_000;
/** kafkajs repeats itself with every attempt; what the bus makes of it is told in lines of our own. */
const SAME_LINE_EVERY_MS = 30_000;

/** Lets a line of kafkajs through once in a while, without the producer's: it calls the usual wait for a transaction an error. */
const quietly = (log: BusLog): logCreator => {
  const told = new Map<string, number>();
  return () =>
    ({ namespace, level, log: { message } }) => {
      if (level > logLevel.WARN || namespace === 'Producer' || message.startsWith('Response ')) return;
      const now = performance.now();
      if (now - (told.get(message) ?? Number.NEGATIVE_INFINITY) < SAME_LINE_EVERY_MS) return;
      if (told.size > 1_000) told.clear();
      told.set(message, now);
      log.info({ kafkajs: namespace }, message);
    };
};

const saslOf = ({ mechanism, username, password }: KafkaSasl): SASLOptions => {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
};

/** One kafkajs client. Consumers must not share one: kafkajs keeps committed offsets of a group per client, for all its members. */
export const kafkaClient = (options: KafkaBusOptions, log: BusLog, retry: RetryOptions): Kafka => {
  const { brokers, clientId, ssl, sasl, requestTimeoutMs: requestTimeout = 30_000 } = options;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout,
    retry,
    logLevel: logLevel.WARN,
    logCreator: quietly(log),
    ...(ssl === undefined ? {} : { ssl: ssl === true || ssl === false ? ssl : { ca: ssl.ca } }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  });
};
