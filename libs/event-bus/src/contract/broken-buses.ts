import type { ConsumedBatch, ConsumeOptions, EventBus, RunningConsumer } from '../event-bus';
import { freshGroup } from './bus-under-test';

type Break = (bus: EventBus) => EventBus;

/** Hands everything on to a real bus but what is overridden. */
const like = (bus: EventBus, overrides: Partial<EventBus>): EventBus => ({
  ensureTopics: (topics) => bus.ensureTopics(topics),
  lead: (name, signal) => bus.lead(name, signal),
  openWriter: (name, topics) => bus.openWriter(name, topics),
  publish: (records) => bus.publish(records),
  consume: (options) => bus.consume(options),
  highWatermarks: (topics) => bus.highWatermarks(topics),
  close: () => bus.close(),
  ...overrides,
});

const consuming =
  (change: (options: ConsumeOptions) => Partial<ConsumeOptions>): Break =>
  (bus) =>
    like(bus, { consume: (options) => bus.consume({ ...options, ...change(options) }) });

const giving = (change: (batch: ConsumedBatch) => Partial<ConsumedBatch>): Break =>
  consuming(({ onBatch }) => ({ onBatch: (batch) => onBatch({ ...batch, ...change(batch) }) }));

const ignoresTheFence: Break = (bus) =>
  like(bus, {
    openWriter: async (name, topics) => {
      const writer = await bus.openWriter(name, topics);
      return { ...writer, write: (records) => bus.publish(records) };
    },
  });

const writesOneByOne: Break = (bus) =>
  like(bus, {
    openWriter: async (name, topics) => {
      const writer = await bus.openWriter(name, topics);
      const write: typeof writer.write = async (records, checkpoint) => {
        for (const record of records) await writer.write([record], checkpoint);
        if (records.length === 0) await writer.write([], checkpoint);
      };
      return { ...writer, write };
    },
  });

const forgetsTheCheckpoint: Break = (bus) =>
  like(bus, { openWriter: async (name, topics) => ({ ...(await bus.openWriter(name, topics)), checkpoint: null }) });

const drawsAGenerationAtEveryOpen: Break = (bus) =>
  like(bus, {
    openWriter: async (name, topics) => ({ ...(await bus.openWriter(name, topics)), generation: freshGroup() }),
  });

/** All partitions wait for one another, and the one that fails is tried again first. */
const failsTogether: Break = consuming(({ onBatch }) => {
  let broken: number | null = null;
  return {
    onBatch: async (batch) => {
      if (broken !== null && broken !== batch.partition) throw new Error('another partition comes first');
      broken = batch.partition;
      await onBatch(batch);
      broken = null;
    },
  };
});

const stopsWithoutWaiting: Break = (bus) =>
  like(bus, {
    consume: async (options) => {
      const consumer = await bus.consume(options);
      const stop = async (): Promise<void> => void consumer.stop();
      return { sinceLastPoll: () => consumer.sinceLastPoll(), stop } satisfies RunningConsumer;
    },
  });

const swallowsFailures = consuming(({ onBatch }) => ({ onBatch: (batch) => onBatch(batch).catch(() => undefined) }));

/** Adapters with one bug each, and a part of the name of the promise that must notice it. */
export const brokenBuses: readonly { readonly bug: string; readonly noticedBy: string; readonly break: Break }[] = [
  {
    bug: 'takes any topic for the right one',
    noticedBy: 'another partition count',
    break: (bus) => like(bus, { ensureTopics: (topics) => bus.ensureTopics(topics).catch(() => undefined) }),
  },
  {
    bug: 'gives a batch backwards',
    noticedBy: 'read in that order',
    break: giving(({ records }) => ({ records: [...records].reverse() })),
  },
  {
    bug: 'loses the last record of a batch',
    noticedBy: 'time of writing come back',
    break: giving(({ records }) => ({ records: records.slice(0, -1) })),
  },
  {
    bug: 'gives every record twice',
    noticedBy: 'every group is given every record',
    break: giving(({ records }) => ({ records: records.flatMap((record) => [record, record]) })),
  },
  {
    bug: 'numbers what it reads anew',
    noticedBy: 'moves no offset',
    break: giving(({ records }) => ({ records: records.map((record, n) => ({ ...record, offset: String(n) })) })),
  },
  {
    bug: 'hides tombstones',
    noticedBy: 'a tombstone takes',
    break: giving(({ records }) => ({ records: records.filter(({ value }) => value !== null) })),
  },
  {
    bug: 'begins at the beginning whatever it is told',
    noticedBy: 'begins where it is told',
    break: consuming(() => ({ startAt: async () => undefined })),
  },
  {
    bug: 'gives every member everything',
    noticedBy: 'members of one group share',
    break: consuming(() => ({ group: freshGroup() })),
  },
  { bug: 'passes over a failed batch', noticedBy: 'handler throws comes again', break: swallowsFailures },
  { bug: 'lets one partition hold up the others', noticedBy: 'does not hold up', break: failsTogether },
  { bug: 'stops without waiting', noticedBy: 'stopping waits', break: stopsWithoutWaiting },
  { bug: 'lets a fenced writer write', noticedBy: 'shuts out the earlier one', break: ignoresTheFence },
  { bug: 'writes records one by one', noticedBy: 'leaves nothing behind', break: writesOneByOne },
  { bug: 'forgets the checkpoint', noticedBy: 'the next one finds the last', break: forgetsTheCheckpoint },
  { bug: 'draws a generation at every open', noticedBy: 'same generation', break: drawsAGenerationAtEveryOpen },
];
