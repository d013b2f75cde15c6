import { kafkaUnderTest, type KafkaUnderTest, plainKafka } from '../../test/kafka-under-test';
import { until as untilAnswered } from '../../test/placed-topics';
import { freshGroup, freshTopic } from '../contract';
import { CoordinatorMemory } from './coordinator-memory';
import { openFencedProducer } from './open-writer';

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
  await untilAnswered(async () => (await transact(isProven)) === 0, 'it is asked for in each transaction');
  await producer.disconnect();
});
