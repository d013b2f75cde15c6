import { topics } from '@baton/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { checkInbox } from '../checkers/check-inbox';
import { checkTopics, type TopicShape } from '../checkers/check-topics';
import { member, type StoredFact } from '../checkers/stored-fact';
import type { Run } from './property';
import { untilNone } from './until';

const PATIENCE_MS = 20_000;

/** What each notification replica shows a supervisor, held against the store. */
export const inboxesAtRest = async ({ house, crew }: Run, facts: readonly StoredFact[]): Promise<string[]> => {
  const found = house.services.of('notification').map(async (door) => {
    const problems = await untilNone(async () => {
      const told = await crew.supervisor().once({ method: 'GET', path: '/v1/inbox?all=true', door });
      return checkInbox(facts, member(told.body, 'items'));
    }, PATIENCE_MS);
    return problems.map((problem) => `inbox of ${door.name}: ${problem}`);
  });
  return (await Promise.all(found)).flat();
};

/** How the broker describes the topics of the contract. */
export const shapesOf = async (brokers: string): Promise<TopicShape[]> => {
  const admin = new Kafka({ clientId: 'chaos', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const wanted = Object.values(topics).map(({ name }) => name);
    const there = (await admin.listTopics()).filter((name) => wanted.includes(name));
    const described = await admin.fetchTopicMetadata({ topics: there });
    const resources = there.map((name) => ({ type: TOPIC, name, configNames: ['cleanup.policy'] }));
    const { resources: configs } = await admin.describeConfigs({ resources, includeSynonyms: false });
    const cleanup = new Map(
      configs.map(({ resourceName, configEntries }) => [resourceName, configEntries[0]?.configValue]),
    );
    return described.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.length,
      cleanup: cleanup.get(name) ?? '(unknown)',
    }));
  } finally {
    await admin.disconnect();
  }
};

/** Number of a topic in Kafka's list of things that can be configured. */
const TOPIC = 2;

export const topicsAtRest = async ({ house }: Run): Promise<string[]> =>
  checkTopics(Object.values(topics), await shapesOf(house.stack.kafka.brokers));
