import { type Answer, END_TXN, type KafkaProxy, PRODUCE, startKafkaProxy } from '../../test/kafka-proxy';
import { kafkaUnderTest, type KafkaUnderTest, plainKafka, testBrokers } from '../../test/kafka-under-test';
import { relayNumbers } from '../../test/number-relay';
import { freshGroup, freshTopic, readAll } from '../contract';
import { checkpointAt, record } from '../contract/bus-under-test';
import { BusUnavailable, type OutgoingRecord } from '../event-bus';

/** An answer that is lost is noticed after so long: not sooner than a broker answers that shares its cores with many. */
const requestTimeoutMs = 3_000;

let proxy: KafkaProxy;
/** Waits for answers as ever: makes topics and reads. */
let patient: KafkaUnderTest;
/** Takes an answer for lost soon. */
let under: KafkaUnderTest;
beforeEach(async () => {
  proxy = await startKafkaProxy(testBrokers());
  patient = await kafkaUnderTest({ brokers: proxy.addresses });
  under = await kafkaUnderTest({ brokers: proxy.addresses, requestTimeoutMs });
});
afterEach(async () => {
  proxy.judge = null;
  await under.dispose();
  await patient.dispose();
  await proxy.close();
});

/** Loses the first answer of a kind. @returns whether it has. */
const loseFirst = (api: number): (() => boolean) => {
  let lost = false;
  proxy.judge = (answer: Answer) => {
    if (answer.api !== api || lost) return true;
    lost = true;
    return false;
  };
  return () => lost;
};

describe('when the broker has written and its answer is lost', () => {
  it('kafkajs alone loses a record of two sent at once, and tells nobody (so this test can see a loss)', async () => {
    const topic = freshTopic('delete', 1);
    await patient.bus.ensureTopics([topic]);
    const kafka = plainKafka(proxy.addresses, { requestTimeout: requestTimeoutMs });
    const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic: topic.name, messages: [{ key: 'a', value: '0' }] });
    const wasLost = loseFirst(PRODUCE);
    const send = (value: string) => producer.send({ topic: topic.name, messages: [{ key: 'a', value }] });
    await Promise.all([send('1'), send('2')]); // both resolve
    expect(wasLost()).toBe(true);
    await producer.disconnect();
    const values = (await readAll(patient.bus, [topic])).values as number[];
    expect(new Set(values)).not.toEqual(new Set([0, 1, 2]));
  });

  it('plain writes at once lose nothing', async () => {
    const topic = freshTopic('delete', 1);
    await patient.bus.ensureTopics([topic]);
    await under.bus.publish([record(topic, 'a', 0)]);
    const wasLost = loseFirst(PRODUCE);
    const write = (n: number) => under.bus.publish([record(topic, 'a', n)]);
    await Promise.all([write(1), write(2)]);
    expect(wasLost()).toBe(true);
    expect((await readAll(patient.bus, [topic])).values).toEqual([0, 1, 2]);
  });

  it.each([
    ['of a record', PRODUCE],
    ['of a commit', END_TXN],
  ])('the answer %s: a writer and whoever opens after it write everything once', async (_, api) => {
    const topic = freshTopic('delete', 1);
    const name = freshGroup();
    await relayNumbers(under.bus, { name, topic, keys: ['a'], isEnough: (count) => count >= 3 });
    const wasLost = loseFirst(api);
    await relayNumbers(under.bus, { name, topic, keys: ['a'], isEnough: (count) => count >= 8 });
    expect(wasLost()).toBe(true);
    expect((await readAll(patient.bus, [topic])).values).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('writes of one writer at once are written whole and in turn', async () => {
    const topic = freshTopic('delete', 2);
    const writer = await under.bus.openWriter(freshGroup(), [topic]);
    const wasLost = loseFirst(PRODUCE);
    const both = (n: number): OutgoingRecord[] => [record(topic, 'a', n), record(topic, 'c', n)];
    await Promise.all([1, 2, 3].map((n) => writer.write(both(n), checkpointAt(String(n)))));
    expect(wasLost()).toBe(true);
    const reader = await readAll(patient.bus, [topic]);
    expect([reader.valuesOf('a'), reader.valuesOf('c')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });
});

describe('when an answer is not what was asked for', () => {
  it('nothing of the write becomes readable, and the writer is given up', async () => {
    const topic = freshTopic('delete', 1);
    const name = freshGroup();
    const writer = await patient.bus.openWriter(name, [topic]);
    await writer.write([record(topic, 'a', 1)], checkpointAt('1'));
    proxy.judge = ({ api, frame }) => {
      // the partition that the answer is about, behind lengths, correlation, and the topic's name: one that no topic has
      if (api === PRODUCE) frame.writeInt32BE(9_999, 8 + 4 + 2 + frame.readInt16BE(12) + 4);
      return true;
    };
    await expect(writer.write([record(topic, 'a', 2)], checkpointAt('2'))).rejects.toThrow(BusUnavailable);
    await expect(writer.write([record(topic, 'a', 3)], checkpointAt('3'))).rejects.toThrow(BusUnavailable);
    proxy.judge = null;
    const next = await patient.bus.openWriter(name, [topic]);
    expect(next.checkpoint).toEqual(checkpointAt('1'));
    expect((await readAll(patient.bus, [topic])).values).toEqual([1]);
  });
});
