import { join } from 'node:path';
import { topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { openSqlite } from '@baton/sql';
import type { Transaction } from 'kysely';
import { countedLedger } from '../test/counted-ledger';
import { mirror, rulesUnderTest, type RulesUnderTest, type Views } from '../test/rules-under-test';
import { claimed, conversationOf, fromTheFuture, origin, poisoned, streamOf } from '../test/ticket-records';
import { BadRecord } from './bad-record';
import { placeOf } from './dead-letter';
import { partitionOf } from './embedded/partitioner';
import { openSqlLedger } from './ledger/sql-ledger';
import { generationOf, stepOf } from './record-headers';

const TOPIC = topics.ticketEvents.name;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** People whose conversations share a partition, so that they share batches. */
const [ADA, BOB, CY] = ((): [string, string, string] => {
  const laneOf = (name: string): number => partitionOf(conversationOf(name), topics.ticketEvents.partitions);
  const others = upTo(1_000).map((n) => `person-${n}`);
  const [bob, cy] = others.filter((name) => laneOf(name) === laneOf('ada'));
  if (bob === undefined || cy === undefined) throw new Error('nobody shares a partition');
  return ['ada', bob, cy];
})();
const [ada, bob, cy] = [ADA, BOB, CY].map(conversationOf) as [string, string, string];

let rules: RulesUnderTest;
let counted: ReturnType<typeof countedLedger<Transaction<Views>>>;
type Handle = RulesUnderTest['note'];

beforeEach(async () => {
  rules = await rulesUnderTest();
  counted = countedLedger(rules.ledger);
});
afterEach(() => rules.dispose());

const run = async (handle: Handle = rules.note): Promise<void> => {
  await rules.caughtUp(await rules.start(handle, { ledger: counted.ledger }));
};

const kinds = (kind: string) => rules.signals.filter((signal) => signal.kind === kind);

/** Three people's claims in turns; each record may be replaced. */
const inTurns = (count: number, replace: Readonly<Record<number, ReturnType<typeof claimed>>> = {}) =>
  upTo(count).map((n) => replace[n] ?? claimed([ADA, BOB, CY][n % 3] ?? ADA, Math.floor(n / 3)));

describe('records that wait together', () => {
  it('move the ledger together, with what each wrote in its order', async () => {
    await rules.publish(...inTurns(90));
    await run();
    for (const who of [ada, bob, cy]) expect(await rules.handled(who)).toEqual(upTo(30));
    expect(kinds('handled')).toHaveLength(90);
    expect(counted.sizes.length).toBeLessThan(10);
    for (const name of [ADA, BOB, CY])
      expect(await rules.ledger.lastRevision(TOPIC, origin.storeId, streamOf(name))).toBe(29);
  });

  it('are at most 200', async () => {
    await rules.publish(...inTurns(600));
    await run();
    expect(Math.max(...counted.sizes)).toBeLessThanOrEqual(200);
    expect(await rules.handled(cy)).toEqual(upTo(200));
  });

  it('include those that come again, which are dropped', async () => {
    const again = [...inTurns(30), ...inTurns(30), ...inTurns(60)];
    await rules.publish(...again);
    await run();
    expect(await rules.handled(bob)).toEqual(upTo(20));
    expect(kinds('repeated')).toHaveLength(60);
    expect(counted.sizes.length).toBeLessThan(10);
  });

  it('do not wait for a slow one after them', async () => {
    let letGo: () => void = () => undefined;
    const open = new Promise<void>((resolve) => (letGo = resolve));
    await rules.publish(...inTurns(9));
    const consumer = await rules.start(
      async (event, delivery) => {
        if (event.partitionKey === ada && event.streamRevision === 2) await open;
        await rules.note(event, delivery);
      },
      { ledger: counted.ledger },
    );
    expect(await rules.ledger.waitFor(streamOf(CY), 1, 10_000)).toBe(true);
    expect(await rules.handled(ada)).toEqual([0, 1]);
    letGo();
    await rules.caughtUp(consumer);
    expect(await rules.handled(ada)).toEqual([0, 1, 2]);
  });

  it('are given up with their partition between two of them, and those handled are kept', async () => {
    await rules.publish(...inTurns(60));
    let stopped: Promise<void> | undefined;
    const consumer = await rules.start(
      async (event, delivery) => {
        await rules.note(event, delivery);
        if (event.partitionKey === bob && event.streamRevision === 5) stopped = consumer.stop();
      },
      { ledger: counted.ledger },
    );
    await rules.signalledTimes('handled', 17);
    await stopped;
    expect(await rules.handled(bob)).toEqual(upTo(6));
    expect(await rules.handled(cy)).toEqual(upTo(5));
    await run();
    expect(await rules.handled(bob)).toEqual(upTo(20));
  });
});

describe('one record', () => {
  it('moves the ledger at once and alone', async () => {
    await rules.publish(claimed(ADA, 0));
    await run();
    expect(await rules.handled(ada)).toEqual([0]);
    expect(counted.sizes).toEqual([]);
  });
});

describe('in the middle of a batch', () => {
  it('a malformed record isolates its key alone', async () => {
    await rules.publish(...inTurns(60, { 31: poisoned(BOB, 10) }));
    await run();
    expect(await rules.handled(bob)).toEqual(upTo(10));
    for (const who of [ada, cy]) expect(await rules.handled(who)).toEqual(upTo(20));
    expect(kinds('dead-letter')).toHaveLength(1);
    expect(kinds('parked')).toHaveLength(9);
    expect(await rules.ledger.parkedKeys()).toMatchObject([{ key: bob, records: 10 }]);
    expect(counted.sizes.length).toBeGreaterThan(0);
  });

  it('one whose SQL finds out that it is bad isolates its key alone, and the others are handled once', async () => {
    await rules.publish(...inTurns(60));
    await run(async (event, delivery) => {
      await rules.note(event, delivery);
      if (event.partitionKey !== bob || event.streamRevision !== 10) return;
      delivery.write(async () => {
        throw new BadRecord('it contradicts the rows');
      });
    });
    expect(await rules.handled(bob)).toEqual(upTo(10));
    for (const who of [ada, cy]) expect(await rules.handled(who)).toEqual(upTo(20));
    expect(kinds('handled')).toHaveLength(50);
    expect(kinds('dead-letter')).toHaveLength(1);
  });

  it.each(['the handler', 'the SQL'])(
    'a rejection by %s leaves no trace of that record, and ends nothing',
    async (by) => {
      await rules.publish(...inTurns(60));
      const no = new Rejection('already-claimed');
      await run(async (event, delivery) => {
        await rules.note(event, delivery);
        if (event.partitionKey !== bob || event.streamRevision !== 10) return;
        if (by === 'the handler') throw no;
        delivery.write(() => Promise.reject(no));
      });
      expect(await rules.handled(bob)).toEqual(upTo(20).filter((n) => n !== 10));
      expect(await rules.handled(ada)).toEqual(upTo(20));
      expect(kinds('rejected')).toEqual([{ kind: 'rejected', topic: TOPIC, code: 'already-claimed' }]);
      expect(await rules.ledger.lastRevision(TOPIC, origin.storeId, streamOf(BOB))).toBe(19);
    },
  );

  it.each(['the handler', 'the SQL'])('a failure of %s holds what follows, and nothing before it', async (by) => {
    await rules.publish(...inTurns(60));
    const away = new Error('the store is away');
    let isAway = true;
    const consumer = await rules.start(
      async (event, delivery) => {
        await rules.note(event, delivery);
        if (!isAway || event.partitionKey !== bob || event.streamRevision !== 10) return;
        if (by === 'the handler') throw away;
        delivery.write(() => Promise.reject(away));
      },
      { ledger: counted.ledger },
    );
    await rules.signalledTimes('failed', 3);
    expect(await rules.handled(ada)).toEqual(upTo(11));
    expect(await rules.handled(bob)).toEqual(upTo(10));
    expect((await consumer.health()).troubles).toMatchObject([{ offset: '31', kind: 'failing' }]);
    expect((await consumer.health()).lagRecords).toBe(29);
    isAway = false;
    await rules.caughtUp(consumer);
    for (const who of [ada, bob, cy]) expect(await rules.handled(who)).toEqual(upTo(20));
    expect(kinds('handled')).toHaveLength(60);
  });

  it('an unknown type halts what follows, and nothing before it', async () => {
    await rules.publish(...inTurns(60, { 31: fromTheFuture(BOB, 10) }));
    const consumer = await rules.start(rules.note, { ledger: counted.ledger });
    await rules.signalledTimes('halted', 2);
    expect(await rules.handled(ada)).toEqual(upTo(11));
    expect((await consumer.health()).troubles).toMatchObject([{ offset: '31', kind: 'unknown-type' }]);
  });

  it('gaps are told once each, though the batch after them fails', async () => {
    const records = inTurns(60).filter((_, n) => n !== 7 && n !== 22);
    await rules.publish(...records);
    let failures = 2;
    await run(async (event, delivery) => {
      await rules.note(event, delivery);
      if (event.streamRevision === 12 && (failures -= 1) >= 0) throw new Error('the database is away');
    });
    expect(kinds('gap')).toMatchObject([
      { stream: streamOf(BOB), after: 1, got: 3 },
      { stream: streamOf(BOB), after: 6, got: 8 },
    ]);
    expect(await rules.handled(bob)).toEqual(upTo(20).filter((n) => n !== 2 && n !== 7));
  });

  it('the ledger may have moved on: what another member handled is not done again', async () => {
    await rules.publish(...inTurns(60));
    let isFirst = true;
    await run(async (event, delivery) => {
      if (event.partitionKey === cy && event.streamRevision === 8 && isFirst) {
        isFirst = false;
        await moveAsAnother(event.partitionKey);
      }
      await rules.note(event, delivery);
    });
    expect(await rules.handled(ada)).toEqual([-1, ...upTo(20).slice(1)]);
    expect(await rules.handled(bob)).toEqual(upTo(20));
    expect(counted.sizes.length).toBeGreaterThan(0);
    expect(kinds('failed')).toEqual([]);
  });
});

/** Another member handles the first record of the partition: its row says -1. */
const moveAsAnother = async (key: string): Promise<void> => {
  const partition = partitionOf(key, topics.ticketEvents.partitions);
  const record = { ...claimed(ADA, 0), partition, offset: '0', timestamp: 0 };
  await rules.ledger.advance({ place: placeOf(record), generation: generationOf(record), step: stepOf(record) }, [
    async (trx) => void (await trx.insertInto('handled').values({ conversation: ada, revision: -1 }).execute()),
  ]);
};

describe('two members that both believe they own every partition', () => {
  it('handle each record once, in order', async () => {
    const count = 900;
    await rules.publish(...inTurns(count));
    const db = openSqlite<Views>(join(rules.folder, 'views.sqlite'));
    const bus = await rules.reopen();
    const other = countedLedger(
      await openSqlLedger({ db, group: 'conversation', topics: [topics.ticketEvents], cipher: mirror }),
    );
    const members = await Promise.all([
      rules.start(rules.note, { ledger: counted.ledger }),
      rules.start(rules.note, { ledger: other.ledger, bus }),
    ]);
    await Promise.all(members.map((member) => rules.caughtUp(member)));
    for (const who of [ada, bob, cy]) expect(await rules.handled(who)).toEqual(upTo(count / 3));
    expect(Math.min(counted.sizes.length, other.sizes.length)).toBeGreaterThan(0);
    expect(kinds('failed')).toEqual([]);
    for (const member of members) await member.stop();
    await bus.close();
    await db.destroy();
  });
});
