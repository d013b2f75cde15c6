import { setTimeout as delay } from 'node:timers/promises';
import { kafkaUnderTest, type KafkaUnderTest, plainKafka } from '../../test/kafka-under-test';
import { freshGroup, freshTopic } from '../contract';
import { CoordinatorMemory } from './coordinator-memory';
import { openFencedProducer } from './open-writer';

const LONGEST_PAUSE_MS = 10_000;

let under: KafkaUnderTest;
beforeEach(async () => {
  under = await kafkaUnderTest();
});
afterEach(() => under.dispose());

test('the broker that looks after transactions is asked for again only when what it was asked for is not proven', async () => {
  const [coordinator, topic] = [new CoordinatorMemory(), freshTopic('delete', 1)];
  await under.bus.ensureTopics([topic]);
  const producer = await openFencedProducer(plainKafka(), freshGroup(), coordinator);
  const asked: string[] = [];
  producer.on(producer.events.REQUEST, ({ payload: { apiName } }) => void asked.push(apiName));
  const messages = [{ key: 'a', value: '1', partition: 0 }];
  /** How often it is asked for by a transaction. */
  const transact = async (proven: () => void): Promise<number> => {
    asked.length = 0;
    const transaction = await producer.transaction();
    await transaction.send({ topic: topic.name, messages });
    proven();
    await transaction.commit();
    proven();
    expect(asked.filter((name) => name === 'EndTxn')).toHaveLength(1);
    return asked.filter((name) => name === 'GroupCoordinator').length;
  };
  const isProven = (): void => coordinator.proven();
  // kafkajs repeats what comes too soon after a commit, and asks again before it does
  expect(await transact(() => undefined)).toBeGreaterThanOrEqual(2);
  expect(await transact(isProven)).toBeGreaterThanOrEqual(1);
  // a busy cluster of three takes far longer than that to be done with a commit; what begins after it is, asks for nobody
  for (let pauseMs = 20; (await transact(isProven)) > 0; pauseMs *= 2) {
    if (pauseMs > LONGEST_PAUSE_MS) throw new Error(`asked for also ${pauseMs / 2} ms after a commit: ${asked.join()}`);
    await delay(pauseMs);
  }
  await producer.disconnect();
});
