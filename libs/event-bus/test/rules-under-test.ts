import { join } from 'node:path';
import { type AnyPublicEvent, type TopicDefinition, topics } from '@baton/contracts';
import { openSqlite } from '@baton/sql';
import type { Transaction } from 'kysely';
import {
  type BusMessage,
  type ConsumerHandle,
  type ConsumerOptions,
  type ConsumerSignal,
  type Delivery,
  type EmbeddedBusOptions,
  openSqlLedger,
  type OutgoingRecord,
  type ParkedCipher,
  runConsumer,
  silentLog,
} from '../src';
import { Condition } from '../src/contract/test-reader';
import { embeddedUnderTest } from './embedded-under-test';

/** What a service's views might hold. */
export interface Views {
  handled: { conversation: string; revision: number };
}

type Handle = (event: AnyPublicEvent, delivery: Delivery<Transaction<Views>>) => Promise<void>;

/** Turns text around: enough to see that nothing is kept in clear. */
export const mirror: ParkedCipher = {
  encrypt: async (value) => [...value].reverse().join(''),
  decrypt: async (sealed) => [...sealed].reverse().join(''),
};

/** A group on the real embedded bus with a real SQL ledger; its handler writes what it is given into a view. */
export const rulesUnderTest = async (options: Partial<EmbeddedBusOptions> = {}) => {
  const under = await embeddedUnderTest(options);
  const followed: readonly TopicDefinition[] = [topics.ticketEvents];
  const db = openSqlite<Views>(join(under.folder, 'views.sqlite'));
  await db.schema.createTable('handled').addColumn('conversation', 'text').addColumn('revision', 'integer').execute();
  const ledger = await openSqlLedger({ db, group: 'conversation', topics: followed, cipher: mirror });
  const signals: ConsumerSignal[] = [];
  const signalled = new Condition();
  const consumers: ConsumerHandle[] = [];

  const note: Handle = async (event, delivery) =>
    delivery.write(async (trx) => {
      const row = { conversation: event.partitionKey, revision: event.streamRevision ?? -1 };
      await trx.insertInto('handled').values(row).execute();
    });

  const start = async (handle: Handle = note, more: Partial<ConsumerOptions<Transaction<Views>>> = {}) => {
    const consumer = await runConsumer<Transaction<Views>>({
      bus: under.bus,
      topics: followed,
      ledger,
      log: silentLog,
      handle: (message: BusMessage, delivery) => handle(message as AnyPublicEvent, delivery),
      onSignal: (signal) => {
        signals.push(signal);
        signalled.look();
      },
      ...more,
    });
    consumers.push(consumer);
    return consumer;
  };

  return {
    ...under,
    db,
    ledger,
    signals,
    note,
    start,
    /** Waits for signals of a kind. */
    signalledTimes: (kind: ConsumerSignal['kind'], times = 1) =>
      signalled.until(() => signals.filter((signal) => signal.kind === kind).length >= times, `signal ${kind}`),
    publish: async (...records: readonly OutgoingRecord[]) => {
      await under.bus.ensureTopics(followed);
      await under.bus.publish(records);
    },
    caughtUp: async (consumer: ConsumerHandle) => consumer.reached(await under.bus.highWatermarks(followed)),
    /** Revisions in the order in which the view got them, of one conversation. */
    handled: async (conversation: string) => {
      const rows = await db.selectFrom('handled').select('revision').where('conversation', '=', conversation).execute();
      return rows.map(({ revision }) => revision);
    },
    dispose: async () => {
      for (const consumer of consumers) await consumer.stop();
      await db.destroy();
      await under.dispose();
    },
  };
};

export type RulesUnderTest = Awaited<ReturnType<typeof rulesUnderTest>>;
