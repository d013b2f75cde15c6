import { setTimeout as delay } from 'node:timers/promises';
import type { TopicDefinition } from '@baton/contracts';
import {
  type Answer,
  FETCH,
  FIND_COORDINATOR,
  type KafkaProxy,
  METADATA,
  startKafkaProxy,
  unknownTopic,
} from '../../test/kafka-proxy';
import { kafkaUnderTest, type KafkaUnderTest, testBrokers } from '../../test/kafka-under-test';
import { silentLog } from '../bus-log';
import { freshGroup, freshTopic } from '../contract';
import { record } from '../contract/bus-under-test';
import { AnsweredTime } from './answered-time';
import { BrokerView } from './broker-view';
import { kafkaClient } from './kafka-client';
import { KafkaConsumer } from './kafka-consumer';

/** Kafka's 'coordinator is loading': kafkajs makes 'no coordinator found' of it at once, and calls that final. */
const LOADING = 14;
const LIVENESS_MS = 60_000;

let topic: TopicDefinition;
let proxy: KafkaProxy;
let under: KafkaUnderTest;
let view: BrokerView;
let consumer: KafkaConsumer;
let now: number;
let time: AnsweredTime;
let read: string[];
let crashes: Error[];
beforeEach(async () => {
  under = await kafkaUnderTest();
  topic = freshTopic('delete', 1); // one that was just dropped may be on its way out for a while
  await under.bus.ensureTopics([topic]);
  proxy = await startKafkaProxy(testBrokers());
  const options = { brokers: proxy.addresses, clientId: 'test', requestTimeoutMs: 1_000 };
  const kafka = kafkaClient(options, silentLog, { initialRetryTime: 20, maxRetryTime: 100, retries: 2 });
  view = new BrokerView(kafka);
  [now, read, crashes] = [0, [], []];
  time = new AnsweredTime(
    () => view.ask(),
    LIVENESS_MS,
    () => now,
  );
  const rest = { log: silentLog, sessionTimeoutMs: 6_000, maxWaitMs: 50, retry: { firstMs: 1, maxMs: 20 } };
  const clock = { now: () => time.now(), start: () => undefined };
  const ends = { dropGroup: async () => undefined, onStopped: () => undefined };
  consumer = new KafkaConsumer(
    { kafka, view, time: clock, ...rest, ...ends },
    {
      group: freshGroup(),
      topics: [topic],
      startAt: async () => undefined,
      onBatch: async ({ records }) => void read.push(...records.map(({ value }) => value ?? '')),
      onCrash: (error) => crashes.push(error),
    },
  );
});
afterEach(async () => {
  proxy.judge = null;
  await consumer.stop();
  await view.close();
  await proxy.close();
  await under.dispose();
});

/** Changes the first so many answers of a kind. @returns how many are still to be changed. */
const falsify = (api: number, times: number, change: (answer: Answer) => void): (() => number) => {
  let left = times;
  proxy.judge = (answer) => {
    if (answer.api === api && left > 0) {
      left -= 1;
      change(answer);
    }
    return true;
  };
  return () => left;
};

// length, correlation, throttle time, and then the error
const isLoading = ({ frame }: Answer): void => void frame.writeInt16BE(LOADING, 12);

/** @throws by the test's own time limit when it never holds. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await delay(10);
};

const readsSomething = async (): Promise<void> => {
  await under.bus.publish([record(topic, 'a', 1)]);
  await until(() => read.length > 0);
  expect(crashes).toEqual([]);
};

/** As the bus's own timer would, much later: a broker was asked before and after a long while. */
const aLongWhilePasses = async (): Promise<void> => {
  await time.look();
  now += 2 * LIVENESS_MS;
  await time.look();
};

test('a consumer that finds no coordinator when it starts goes on asking, and reads', async () => {
  const left = falsify(FIND_COORDINATOR, 5, isLoading);
  await consumer.start();
  expect(left()).toBe(0);
  await readsSomething();
});

test('a consumer of a topic that its broker does not know yet goes on asking, and reads', async () => {
  const left = falsify(METADATA, 8, unknownTopic);
  await consumer.start();
  await until(() => left() === 0);
  await readsSomething();
});

test('who waits to lead goes on asking for a coordinator, and leads', async () => {
  const candidate = await kafkaUnderTest({ brokers: proxy.addresses });
  const left = falsify(FIND_COORDINATOR, 5, isLoading);
  const leadership = await candidate.bus.lead(freshGroup(), new AbortController().signal);
  expect([left(), leadership.lost.aborted]).toEqual([0, false]);
  await candidate.dispose();
});

test('a consumer that is given no records is noticed while brokers answer everything else, however often it joins again', async () => {
  await consumer.start();
  await readsSomething();
  let lost = 0;
  proxy.judge = ({ api }) => {
    if (api === FETCH) lost += 1;
    return api !== FETCH;
  };
  const questions = (more: number): Promise<void> => {
    const before = lost;
    return until(() => lost >= before + more);
  };
  await time.look();
  for (let n = 0; n < 4; n += 1) {
    await questions(4); // more than kafkajs asks before it gives a member up and joins again
    now += 20_000;
    await time.look();
  }
  await questions(4);
  expect(consumer.sinceLastPoll()).toBeGreaterThan(LIVENESS_MS);
  proxy.judge = null;
  await until(() => consumer.sinceLastPoll() === 0);
});

test('a consumer that is given no records does not count as silent while no broker answers anything', async () => {
  await consumer.start();
  await readsSomething();
  await time.look();
  let lost = 0;
  proxy.judge = () => {
    lost += 1;
    return false;
  };
  await until(() => lost > 0);
  await aLongWhilePasses();
  expect(consumer.sinceLastPoll()).toBeLessThan(LIVENESS_MS);
});
