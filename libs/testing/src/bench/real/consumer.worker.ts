import { openKafkaBus, openSqlLedger, runConsumer } from '@baton/event-bus';
import { migrate, openPostgres } from '@baton/sql';
import type { Transaction } from 'kysely';
import { createRows, type RowSchema, upsertRow } from './rows';
import { benchTopics } from './workload';

export interface ConsumerJob {
  readonly viewsUrl: string;
  readonly brokers: string;
  readonly run: string;
  /** New for each round: it begins at the beginning. */
  readonly group: string;
  /** On the topic. */
  readonly records: number;
}

const unused = (): never => {
  throw new Error('no record of a bench is parked');
};

/** Records per second through rules, ledger and a row for each, from the first that is handled. */
export const work = async ({ viewsUrl, brokers, run, group, records }: ConsumerJob): Promise<number> => {
  const bus = openKafkaBus({ brokers: brokers.split(','), clientId: group });
  const db = openPostgres<RowSchema>({ url: viewsUrl, name: group });
  await migrate(db, [createRows(group)]);
  const topics = [benchTopics(run).events];
  const ledger = await openSqlLedger({ db, group, topics, cipher: { encrypt: unused, decrypt: unused } });
  let began = Infinity;
  let handled = 0;
  let finish: (perSecond: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  const consumer = await runConsumer<Transaction<RowSchema>>({
    bus,
    topics,
    ledger,
    log: { info: () => undefined, warn: console.error, error: console.error },
    handle: async (message, delivery) => {
      began = Math.min(began, performance.now());
      if ('data' in message) delivery.write((trx) => upsertRow(trx, group, { ...message.data }));
    },
    onSignal: ({ kind }) => {
      if (kind === 'handled') handled += 1;
      if (handled === records) finish(records / ((performance.now() - began) / 1_000));
    },
  });
  const perSecond = await finished;
  await consumer.stop();
  await bus.close();
  await db.destroy();
  return perSecond;
};
