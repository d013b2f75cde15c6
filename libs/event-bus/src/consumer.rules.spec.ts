import { deadLetterTopic, topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { sql } from 'kysely';
import { embeddedUnderTest } from '../test/embedded-under-test';
import { rulesUnderTest, type RulesUnderTest } from '../test/rules-under-test';
import { claimed, conversationOf, fromTheFuture, origin, poisoned, streamOf } from '../test/ticket-records';
import { BadRecord } from './bad-record';
import { silentLog } from './bus-log';
import type { BusMessage } from './bus-message';
import { type ConsumerSignal, runConsumer } from './consumer.rules';
import { readAll } from './contract';
import type { EventBus } from './event-bus';
import { memoryLedger } from './ledger/memory-ledger';
import { ROLL_KEY } from './roll';

let rules: RulesUnderTest;

/** What a broken consumer would never come to must fail here, and not hang. */
const soon = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not come to an end')), 5_000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
beforeEach(async () => {
  rules = await rulesUnderTest();
});
afterEach(() => rules.dispose());

const ada = conversationOf('ada');
const bob = conversationOf('bob');
const TOPIC = topics.ticketEvents.name;

describe('a healthy stream', () => {
  it('is handled in order, once, with what the handler wrote', async () => {
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('bob', 0), claimed('ada', 2));
    await rules.caughtUp(await rules.start());
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
    expect(await rules.handled(bob)).toEqual([0]);
    expect(await rules.ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(2);
  });

  it('goes on after a restart where the ledger stands', async () => {
    await rules.publish(claimed('ada', 0));
    const first = await rules.start();
    await rules.caughtUp(first);
    await first.stop();
    await rules.publish(claimed('ada', 1));
    await rules.caughtUp(await rules.start());
    expect(await rules.handled(ada)).toEqual([0, 1]);
  });

  it('drops revisions that were handled before, and counts them', async () => {
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('ada', 0), claimed('ada', 1), claimed('ada', 2));
    await rules.caughtUp(await rules.start());
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
    expect(rules.signals.filter(({ kind }) => kind === 'repeated')).toHaveLength(2);
    expect(rules.signals.some(({ kind }) => kind === 'gap')).toBe(false);
  });
});

describe('a gap', () => {
  it('raises the alarm, and the stream goes on', async () => {
    await rules.publish(claimed('ada', 0), claimed('ada', 2), claimed('ada', 3));
    const consumer = await rules.start();
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0, 2, 3]);
    const gap = { kind: 'gap', topic: TOPIC, stream: streamOf('ada'), after: 0, got: 2 };
    expect(rules.signals.filter(({ kind }) => kind === 'gap')).toEqual([gap]);
    expect((await consumer.health()).gaps).toBe(1);
  });

  it('is seen at the beginning of a stream too, when the topic was read from its beginning', async () => {
    await rules.publish(claimed('bob', 0), claimed('ada', 1));
    await rules.caughtUp(await rules.start());
    expect(rules.signals.filter(({ kind }) => kind === 'gap')).toMatchObject([{ after: -1, got: 1 }]);
  });
});

describe('a gap at a record that fails', () => {
  it('is told once, however often the record comes again', async () => {
    await rules.publish(claimed('ada', 0), claimed('ada', 2));
    let failures = 3;
    const consumer = await rules.start(async (event, delivery) => {
      if (event.streamRevision === 2 && (failures -= 1) >= 0) throw new Error('the database is away');
      await rules.note(event, delivery);
    });
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0, 2]);
    expect(rules.signals.filter(({ kind }) => kind === 'failed')).toHaveLength(3);
    expect(rules.signals.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect((await consumer.health()).gaps).toBe(1);
  });
});

describe('a filler that makes segments roll', () => {
  it('is passed over, and counts as read', async () => {
    const given: BusMessage[] = [];
    await rules.bus.ensureTopics([topics.ticketState]);
    await rules.bus.publish([{ topic: topics.ticketState.name, key: ROLL_KEY, value: null, headers: {} }]);
    const consumer = await runConsumer({
      bus: rules.bus,
      topics: [topics.ticketState],
      ledger: memoryLedger({ group: 'watching', topics: [topics.ticketState] }),
      log: silentLog,
      handle: async (message) => void given.push(message),
    });
    await consumer.reached(await rules.bus.highWatermarks([topics.ticketState]));
    expect(given).toEqual([]);
    expect((await consumer.health()).lagRecords).toBe(0);
    await consumer.stop();
  });
});

describe('a malformed record', () => {
  it('isolates its key: later records of the key follow it, other keys go on', async () => {
    await rules.publish(claimed('ada', 0), poisoned('ada', 1), claimed('bob', 0), claimed('ada', 2), claimed('bob', 1));
    await rules.caughtUp(await rules.start());
    expect(await rules.handled(ada)).toEqual([0]);
    expect(await rules.handled(bob)).toEqual([0, 1]);
    expect(await rules.ledger.parkedKeys()).toMatchObject([{ topic: TOPIC, key: ada, records: 2 }]);
    expect(await rules.ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(2);
  });

  it('leaves a dead letter that says where and why, and nothing of what it held', async () => {
    await rules.publish(poisoned('ada', 0), claimed('ada', 1));
    await rules.caughtUp(await rules.start());
    const letters = await readAll(rules.bus, [deadLetterTopic(topics.ticketEvents, 'conversation')]);
    expect(letters.records).toHaveLength(1);
    const [letter] = letters.records;
    expect(letter?.key).toBe(ada);
    expect(letter?.headers).toMatchObject({
      'original-topic': TOPIC,
      'original-offset': '0',
      ce_subject: streamOf('ada'),
      group: 'conversation',
    });
    expect(letter?.headers['error']).toContain('ticketId');
    expect(JSON.stringify(letter)).not.toContain('Secret');
  });

  it('is parked encrypted', async () => {
    await rules.publish(poisoned('ada', 0));
    await rules.caughtUp(await rules.start());
    const { rows } = await sql<{ sealed: string }>`select sealed from parked_records`.execute(rules.db);
    expect(rows[0]?.sealed).toContain('terceS');
    expect(JSON.stringify(rows)).not.toContain('Secret');
  });

  it('is also one whose value is no JSON, and the error does not quote it', async () => {
    await rules.publish({ ...claimed('ada', 0), value: 'Mrs Secret' });
    await rules.caughtUp(await rules.start());
    const [key] = await rules.ledger.parkedKeys();
    expect(key?.error).toBe('the value is no JSON');
  });

  it('is also one that the handler calls so, and one whose SQL finds out', async () => {
    await rules.publish(claimed('ada', 0), claimed('bob', 0));
    const consumer = await rules.start(async (event, { write }) => {
      if (event.partitionKey === ada) throw new BadRecord('it contradicts itself');
      write(async () => {
        throw new BadRecord('it contradicts the rows');
      });
    });
    await rules.caughtUp(consumer);
    expect((await rules.ledger.parkedKeys()).map(({ error }) => error).sort()).toEqual([
      'it contradicts itself',
      'it contradicts the rows',
    ]);
  });

  it('answers those who wait for its stream at once', async () => {
    await rules.publish(poisoned('ada', 0));
    await rules.caughtUp(await rules.start());
    expect(await rules.ledger.waitFor(streamOf('ada'), 17, 10_000)).toBe(true);
    expect(await rules.ledger.waitFor(streamOf('bob'), 17, 1)).toBe(false);
  });
});

describe('replay', () => {
  const repairable =
    (isRepaired: () => boolean) =>
    async (...given: Parameters<RulesUnderTest['note']>) => {
      if (!isRepaired() && given[0].streamRevision === 1) throw new BadRecord('cannot handle revision 1 yet');
      await rules.note(...given);
    };

  it('handles the parked records in order, past the revision guard, and puts the key back into service', async () => {
    let isRepaired = false;
    const consumer = await rules.start(repairable(() => isRepaired));
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('ada', 2), claimed('ada', 3));
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0]);
    expect(await consumer.replayParked(TOPIC, ada)).toBe('still-parked');
    isRepaired = true;
    expect(await consumer.replayParked(TOPIC, ada)).toBe('replayed');
    await rules.publish(claimed('ada', 4));
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0, 1, 2, 3, 4]);
    expect(await rules.ledger.parkedKeys()).toEqual([]);
    expect(await consumer.replayParked(TOPIC, ada)).toBe('not-parked');
  });

  it('lets no record of the key in between while it runs', async () => {
    let isRepaired = false;
    const consumer = await rules.start(repairable(() => isRepaired));
    const parked = Array.from({ length: 30 }, (_, n) => claimed('ada', n));
    await rules.publish(...parked);
    await rules.caughtUp(consumer);
    isRepaired = true;
    const replaying = consumer.replayParked(TOPIC, ada);
    await rules.publish(...Array.from({ length: 10 }, (_, n) => claimed('ada', 30 + n)));
    expect(await replaying).toBe('replayed');
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('asked for twice at once handles everything once', async () => {
    let isRepaired = false;
    const consumer = await rules.start(repairable(() => isRepaired));
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('ada', 2));
    await rules.caughtUp(consumer);
    isRepaired = true;
    await Promise.all([consumer.replayParked(TOPIC, ada), consumer.replayParked(TOPIC, ada)]);
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
  });

  it('that meets an infrastructure failure keeps what is left, and can be asked for again', async () => {
    let isRepaired = false;
    let isDown = false;
    const consumer = await rules.start(async (event, delivery) => {
      if (isDown && event.streamRevision === 2) throw new Error('the database is away');
      await repairable(() => isRepaired)(event, delivery);
    });
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('ada', 2), claimed('ada', 3));
    await rules.caughtUp(consumer);
    [isRepaired, isDown] = [true, true];
    await expect(consumer.replayParked(TOPIC, ada)).rejects.toThrow('the database is away');
    expect(await rules.handled(ada)).toEqual([0, 1]);
    isDown = false;
    expect(await consumer.replayParked(TOPIC, ada)).toBe('replayed');
    expect(await rules.handled(ada)).toEqual([0, 1, 2, 3]);
  });
});

describe('a rejection', () => {
  it('is acknowledged, counts as handled, and leaves no trace of the handler', async () => {
    await rules.publish(claimed('ada', 0), claimed('ada', 1));
    const consumer = await rules.start(async (event, delivery) => {
      await rules.note(event, delivery);
      if (event.streamRevision === 0) throw new Rejection('already-claimed');
    });
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([1]);
    expect(rules.signals).toContainEqual({ kind: 'rejected', topic: TOPIC, code: 'already-claimed' });
    expect(await rules.ledger.parkedKeys()).toEqual([]);
  });
});

describe('an infrastructure failure', () => {
  it('is tried again in place until it passes, in order and without a loss', async () => {
    let failures = 3;
    await rules.publish(claimed('ada', 0), claimed('ada', 1), claimed('ada', 2));
    const consumer = await rules.start(async (event, delivery) => {
      if (event.streamRevision === 1 && failures-- > 0) throw new Error('the store is away');
      await rules.note(event, delivery);
    });
    await rules.signalledTimes('failed');
    const { troubles, lagRecords } = await consumer.health();
    expect(troubles).toMatchObject([{ kind: 'failing', offset: '1', error: 'Error: the store is away' }]);
    expect(lagRecords).toBe(2);
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
    expect((await consumer.health()).troubles).toEqual([]);
  });

  it('in the SQL of the handler takes the ledger back with it', async () => {
    let failures = 2;
    await rules.publish(claimed('ada', 0));
    const consumer = await rules.start(async (event, delivery) => {
      await rules.note(event, delivery);
      delivery.write(async () => {
        if (failures-- > 0) throw new Error('disk full');
      });
    });
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0]);
  });
});

describe('an unknown event type', () => {
  it('halts its partition loudly and is never skipped', async () => {
    await rules.publish(claimed('ada', 0), fromTheFuture('ada', 1), claimed('ada', 2));
    const old = await rules.start();
    await rules.signalledTimes('halted', 3);
    expect(rules.signals).toContainEqual(expect.objectContaining({ type: 'baton.ticket.teleported.v1' }));
    expect((await old.health()).troubles).toMatchObject([{ kind: 'unknown-type', offset: '1' }]);
    await old.stop();
    expect(await rules.handled(ada)).toEqual([0]);
    expect(await rules.ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(0);
    expect(await rules.ledger.parkedKeys()).toEqual([]);
  });
});

describe('topics that were written anew', () => {
  it('are read from the beginning although the ledger is far ahead', async () => {
    const writer = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    const checkpoint = { position: '1', storeId: origin.storeId, caughtUp: false };
    await writer.write(
      [0, 1, 2].map((n) => claimed('ada', n)),
      checkpoint,
    );
    const consumer = await rules.start();
    await rules.caughtUp(consumer);
    await rules.bus.republish('relay-ticket');
    const anew = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    expect([anew.checkpoint, anew.generation === writer.generation]).toEqual([null, false]);
    const generation = { ...origin, generation: anew.generation };
    const all = [0, 1, 2, 3, 4, 5].map((n) => claimed('ada', n, generation));
    await anew.write([claimed('bob', 0, generation), ...all], checkpoint);
    await rules.signalledTimes('handled', 7);
    expect(await rules.handled(ada)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await rules.handled(bob)).toEqual([0]);
    expect(rules.signals).toContainEqual({ kind: 'rewound', topic: TOPIC });
    await rules.caughtUp(consumer);
  });
});

describe('a topic written anew behind a stopped consumer, and longer than before', () => {
  it('is known by its generation, and read from the beginning', async () => {
    const writer = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    const checkpoint = { position: '1', storeId: origin.storeId, caughtUp: false };
    await writer.write(
      [0, 1].map((n) => claimed('ada', n)),
      checkpoint,
    );
    const consumer = await rules.start();
    await rules.caughtUp(consumer);
    await consumer.stop();
    await rules.bus.republish('relay-ticket');
    const anew = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    const generation = { ...origin, generation: anew.generation };
    const sameKey = (n: number) => ({ ...claimed('bob', n, generation), key: ada });
    const others = [0, 1, 2].map(sameKey);
    await anew.write([...others, ...[0, 1, 2].map((n) => claimed('ada', n, generation))], checkpoint);
    const again = await rules.start();
    await rules.signalledTimes('rewound');
    await rules.signalledTimes('handled', 6);
    await rules.caughtUp(again);
    expect(await rules.handled(bob)).toEqual([0, 1, 2]);
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
  });
});

describe('a topic written anew that is found out before the bus has handed the consumer over', () => {
  it('is read by one consumer in the end', async () => {
    const writer = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    const checkpoint = { position: '1', storeId: origin.storeId, caughtUp: false };
    await writer.write([claimed('ada', 0)], checkpoint);
    const consumer = await rules.start();
    await rules.caughtUp(consumer);
    await consumer.stop();
    await rules.bus.republish('relay-ticket');
    const anew = await rules.bus.openWriter('relay-ticket', [topics.ticketEvents]);
    const generation = { ...origin, generation: anew.generation };
    await anew.write(
      [0, 1].map((n) => claimed('ada', n, generation)),
      checkpoint,
    );
    let reading = 0;
    /** Hands a consumer over only when a first batch of it has ended. */
    const consume: EventBus['consume'] = async (options) => {
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const given = await rules.bus.consume({ ...options, onBatch: (batch) => options.onBatch(batch).finally(end) });
      reading += 1;
      await ended;
      const stop = (): Promise<void> => given.stop().finally(() => (reading -= 1));
      return { stop, sinceLastPoll: () => given.sinceLastPoll() };
    };
    const bus: EventBus = {
      ensureTopics: (wanted) => rules.bus.ensureTopics(wanted),
      lead: (name, signal) => rules.bus.lead(name, signal),
      openWriter: (name, wanted) => rules.bus.openWriter(name, wanted),
      publish: (records) => rules.bus.publish(records),
      highWatermarks: (wanted) => rules.bus.highWatermarks(wanted),
      close: () => rules.bus.close(),
      consume,
    };
    const again = await soon(rules.start(rules.note, { bus }));
    await soon(rules.caughtUp(again));
    expect(await rules.handled(ada)).toEqual([0, 1]);
    expect(reading).toBe(1);
    await soon(again.stop());
    expect(reading).toBe(0);
  });
});

describe('a compacted topic whose end was removed', () => {
  it('is still read to its high watermark', async () => {
    const clock = { now: Date.now() };
    const aged = await rulesUnderTest({ now: () => clock.now, deleteRetentionMs: 1 });
    const followed = [topics.settingsState];
    await aged.bus.ensureTopics(followed);
    await aged.bus.publish([{ topic: topics.settingsState.name, key: 'settings', value: null, headers: {} }]);
    await aged.bus.clean();
    clock.now += 2;
    expect(await aged.bus.clean()).toBe(1);
    const ledger = memoryLedger({ group: 'notification-1', topics: followed });
    const given: BusMessage[] = [];
    const handle = async (message: BusMessage): Promise<void> => void given.push(message);
    const consumer = await runConsumer<null>({ bus: aged.bus, topics: followed, ledger, handle, log: silentLog });
    await consumer.reached(await aged.bus.highWatermarks(followed));
    expect(given).toEqual([]);
    expect((await consumer.health()).lagRecords).toBe(0);
    await consumer.stop();
    await aged.dispose();
  });
});

describe('a bus that was wiped under the ledger', () => {
  it('is read from its beginning, and its marks are not taken for reached', async () => {
    await rules.publish(...Array.from({ length: 20 }, (_, n) => claimed('ada', n)));
    const first = await rules.start();
    await rules.caughtUp(first);
    await first.stop();
    const wiped = await embeddedUnderTest();
    await wiped.bus.ensureTopics([topics.ticketEvents]);
    const anew = { ...origin, generation: 'generation-2' };
    await wiped.bus.publish([0, 1, 2].map((n) => claimed('ada', n, anew)));
    await wiped.bus.publish([claimed('ada', 20, anew)]);
    const second = await rules.start(rules.note, { bus: wiped.bus });
    await second.reached(await wiped.bus.highWatermarks([topics.ticketEvents]));
    expect(await rules.handled(ada)).toEqual(Array.from({ length: 21 }, (_, n) => n));
    await second.stop();
    await wiped.dispose();
  });
});

describe('a topic whose beginning is gone by its time limit', () => {
  it('raises no alarm for streams that began before', async () => {
    const clock = { now: Date.now() };
    const aged = await rulesUnderTest({ now: () => clock.now });
    await aged.publish(claimed('ada', 0));
    clock.now += 31 * 86_400_000;
    await aged.publish(claimed('ada', 1), claimed('ada', 2));
    await aged.bus.clean();
    await aged.caughtUp(await aged.start());
    expect(await aged.handled(ada)).toEqual([1, 2]);
    expect(aged.signals.some(({ kind }) => kind === 'gap')).toBe(false);
    await aged.dispose();
  });
});

describe('a group without a database', () => {
  it('passes over a damaged record, says so, and goes on with its key', async () => {
    const ledger = memoryLedger({ group: 'notification-1', topics: [topics.ticketEvents] });
    await rules.publish(claimed('ada', 0), poisoned('ada', 1), claimed('ada', 2));
    const given: (number | null)[] = [];
    const handle = async (message: BusMessage): Promise<void> => void given.push(message.streamRevision);
    const signals: ConsumerSignal[] = [];
    const options = { bus: rules.bus, topics: [topics.ticketEvents], ephemeral: true, log: silentLog };
    const onSignal = (signal: ConsumerSignal): void => void signals.push(signal);
    const consumer = await runConsumer<null>({ ...options, ledger, handle, onSignal });
    await rules.caughtUp(consumer);
    expect(given).toEqual([0, 2]);
    expect(signals.filter(({ kind }) => kind === 'damaged')).toMatchObject([{ place: { key: ada, offset: '1' } }]);
    expect(signals.some(({ kind }) => kind === 'gap')).toBe(false);
    await consumer.stop();
  });
});

describe('stopping', () => {
  it('ends a replay between two records, and what is left stays parked', async () => {
    let isRepaired = false;
    let stopped: Promise<void> | undefined;
    const consumer = await rules.start(async (event, delivery) => {
      if (!isRepaired) throw new BadRecord('not yet');
      if (event.streamRevision === 1) stopped = consumer.stop();
      await rules.note(event, delivery);
    });
    await rules.publish(...[0, 1, 2, 3].map((n) => claimed('ada', n)));
    await rules.caughtUp(consumer);
    isRepaired = true;
    await expect(consumer.replayParked(TOPIC, ada)).rejects.toThrow('aborted');
    await stopped;
    expect(await rules.handled(ada)).toEqual([0, 1]);
    expect(await rules.ledger.parkedKeys()).toMatchObject([{ key: ada, records: 2 }]);
  });

  it('ends those who wait for a mark', async () => {
    const consumer = await rules.start();
    const waiting = consumer.reached([{ topic: TOPIC, partition: 0, offset: '99' }]);
    const ended = expect(waiting).rejects.toThrow('was stopped');
    await consumer.stop();
    await ended;
  });
});
