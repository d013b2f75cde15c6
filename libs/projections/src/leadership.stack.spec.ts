import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type EventStore, openSqliteEventStore, type RecordedEvent } from '@baton/event-store';
import { type DatabaseUnderTest, postgresUnderTest } from '@baton/sql/src/contract';
import type { Kysely } from 'kysely';
import { type Counters, openViews, silent, stepIn, view } from '../test/counters';
import { compareViewWithRebuild, type Projection, startProjection } from './index';
import { createPositionTables } from './positions';
import { ViewMovedOn } from './refusals';
import { ViewWriter } from './view-writer';

const ROOT = join(__dirname, '..', '..', '..');
const SCRIPTS = [join(ROOT, 'libs/testing/run-typescript.cjs'), join(ROOT, 'libs/projections/test/replica-to-kill.ts')];
const TAKEOVER_MS = 15_000;

/** A replica in a process of its own, and what it says. */
class Replica {
  private readonly said: string[] = [];
  private heard: () => void = () => undefined;

  private constructor(private readonly process: ChildProcess) {
    createInterface({ input: process.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.said.push(line);
      this.heard();
    });
  }

  static async start(...place: readonly string[]): Promise<Replica> {
    const replica = new Replica(
      spawn(process.execPath, [...SCRIPTS, ...place], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    await replica.says('started');
    return replica;
  }

  async says(word: string): Promise<void> {
    while (this.said.at(-1) !== word) await new Promise<void>((resolve) => (this.heard = resolve));
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }
}

describe('replicas of one view', () => {
  let folder: string;
  let events: string;
  let store: EventStore;
  let database: DatabaseUnderTest;
  let db: Kysely<Counters>;
  let mine: Projection | null;
  let replicas: Replica[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replicas-'));
    events = join(folder, 'events.sqlite');
    store = await openSqliteEventStore({ file: events });
    database = await postgresUnderTest.create();
    db = await openViews(database);
    await createPositionTables(db);
    [mine, replicas] = [null, []];
  });
  afterEach(async () => {
    for (const replica of replicas) replica.signal('SIGKILL');
    await mine?.stop();
    await database.dispose();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const start = async (): Promise<Replica> => {
    const replica = await Replica.start(database.place, events);
    replicas.push(replica);
    return replica;
  };
  const follow = (): Projection => (mine = startProjection({ ...view, db, store, logger: silent }));
  const shown = async (by: Projection, ms: number): Promise<boolean> =>
    by.waitFor('counter-a', await stepIn(store, 'counter-a', 1), ms);

  it('one fills it; on every other one a causal token and "as of" hold too', async () => {
    const leader = await start();
    await leader.says('leads');
    const waiting = follow();
    expect(await shown(waiting, 5_000)).toBe(true);
    expect(waiting.isLeading()).toBe(false);
    const asked = Date.now();
    expect(Date.parse((await waiting.asOf()) ?? '')).toBeGreaterThanOrEqual(asked);
    expect(await waiting.lag()).toBe(0);
  });

  it('a killed leader is followed within seconds, and nothing is lost or done twice', async () => {
    const leader = await start();
    await leader.says('leads');
    const waiting = follow();
    expect(await shown(waiting, 5_000)).toBe(true);
    leader.signal('SIGKILL');
    expect(await shown(waiting, TAKEOVER_MS)).toBe(true);
    expect(waiting.isLeading()).toBe(true);
    expect((await compareViewWithRebuild({ view, store, db })).differences).toEqual([]);
  });

  it('a stopped leader loses the view to another one although its connection lives, and waits when it wakes', async () => {
    const leader = await start();
    await leader.says('leads');
    const waiting = follow();
    expect(await shown(waiting, 5_000)).toBe(true);
    leader.signal('SIGSTOP');
    expect(await shown(waiting, TAKEOVER_MS)).toBe(true);
    expect(waiting.isLeading()).toBe(true);
    leader.signal('SIGCONT');
    await leader.says('waits');
    expect(await shown(waiting, 5_000)).toBe(true);
    expect((await compareViewWithRebuild({ view, store, db })).differences).toEqual([]);
  });

  it('a zombie that wakes up late writes nothing', async () => {
    await stepIn(store, 'counter-a', 1);
    const batch: RecordedEvent[] = [];
    for await (const event of store.readStream('counter-a')) batch.push(event);
    const [zombie, next] = [await ViewWriter.open(view, db, store), await ViewWriter.open(view, db, store)];
    await next.write(batch);
    await expect(zombie.write(batch)).rejects.toBeInstanceOf(ViewMovedOn);
    expect(await db.selectFrom('counters').selectAll().execute()).toEqual([
      { stream: 'counter-a', total: 1, steps: 1 },
    ]);
  });

  it('of two that write one batch at the same moment one does', async () => {
    for (let number = 0; number < 20; number += 1) {
      await stepIn(store, 'counter-a', 1);
      const batch: RecordedEvent[] = [];
      for await (const event of store.readStream('counter-a', { from: number })) batch.push(event);
      const other = database.open<Counters>();
      const writers = [await ViewWriter.open(view, db, store), await ViewWriter.open(view, other, store)];
      const outcomes = await Promise.allSettled(writers.map((writer) => writer.write(batch)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await other.destroy();
    }
    expect(await db.selectFrom('counters').selectAll().execute()).toEqual([
      { stream: 'counter-a', total: 20, steps: 20 },
    ]);
  });
});
