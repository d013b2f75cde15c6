import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from './server-handle';

// Below the range from which Linux takes the local ports of outgoing connections (32768–60999): a server that was killed would
// otherwise find its port taken by some client's connection, or a client would connect to itself.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 2_000;

/** Whether a server could listen there now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const RELEASE_DEADLINE_MS = 3_000;

/** The same, a moment later: of a killed process with many threads, the first is gone before the last lets go of the port. */
export const becomesFree = async (port: number): Promise<boolean> => {
  const giveUpAt = performance.now() + RELEASE_DEADLINE_MS;
  while (!(await isFree(port))) {
    if (performance.now() > giveUpAt) return false;
    await delay(50);
  }
  return true;
};

/**
 * Ports of this machine that nobody listens on, all different, fit for servers that are restarted.
 * @throws StackError when there are not so many.
 */
export const freePorts = async (count: number): Promise<number[]> => {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > TRIES) throw new StackError(`fewer than ${count} free ports between ${LOWEST} and ${HIGHEST}`);
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) found.add(port);
  }
  return [...found];
};

/** Which port each server of a stack has; Kafka's by node. */
export interface StackPorts {
  readonly nginx: number;
  readonly postgres: number;
  readonly redis: number;
  readonly s3: number;
  readonly kafka: readonly number[];
  readonly controllers: readonly number[];
}

/** The same numbers every time: for a stack that stays up and is looked at by people. */
export const portsFrom = (first: number, brokers: number): StackPorts => ({
  nginx: first,
  postgres: first + 1,
  redis: first + 2,
  s3: first + 3,
  kafka: Array.from({ length: brokers }, (_, node) => first + 10 + node),
  controllers: Array.from({ length: brokers }, (_, node) => first + 20 + node),
});

/** @throws StackError when there are not enough. */
export const anyPorts = async (brokers: number): Promise<StackPorts> => {
  const [nginx = 0, postgres = 0, redis = 0, s3 = 0, ...kafka] = await freePorts(4 + 2 * brokers);
  return { nginx, postgres, redis, s3, kafka: kafka.slice(0, brokers), controllers: kafka.slice(brokers) };
};
