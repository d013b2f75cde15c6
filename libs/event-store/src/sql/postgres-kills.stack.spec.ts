import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import { type Answer, appendSurely, checkJournal, PatientReader } from '../../test/journal';
import { OwnCluster } from '../../test/own-cluster';
import { postgresUnderTest } from '../../test/postgres-under-test';
import { everything } from '../contract/sample-events';
import { openPostgresEventStore } from './open-postgres-event-store';

const WRITERS = 8;
const KILLS = 8;
const ANSWERS = 600;

const chance = (one: number): boolean => Math.random() * one < 1;

/** Writers in processes of their own; a killed one is replaced. */
class Crowd {
  readonly answers: Answer[] = [];
  kills = 0;
  private readonly children = new Set<ChildProcess>();
  private over = false;
  private finish: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => (this.finish = resolve));

  constructor(
    private readonly url: string,
    private readonly onAnswer: () => void,
  ) {
    for (let n = 0; n < WRITERS; n += 1) this.add();
  }

  /** Kills everybody and waits until they are gone. */
  async end(): Promise<void> {
    this.over = true;
    const gone = [...this.children].map((child) => once(child, 'exit'));
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(gone);
  }

  private add(): void {
    const program = join(__dirname, '../../test/writer-to-kill.ts');
    const child = fork(join(__dirname, '../../../testing/run-typescript.cjs'), [program, this.url], { execArgv: [] });
    this.children.add(child);
    child.on('exit', () => {
      this.children.delete(child);
      if (!this.over) this.add();
    });
    child.on('message', (answer: Answer) => this.note(answer, child));
  }

  private note(answer: Answer, child: ChildProcess): void {
    this.answers.push(answer);
    this.onAnswer();
    if (this.kills < KILLS && chance(ANSWERS / KILLS / 2)) {
      this.kills += 1;
      child.kill('SIGKILL');
    }
    if (this.kills === KILLS && this.answers.length >= ANSWERS) this.finish();
  }
}

/** Ends one session of this database, anybody's, at the moment it is at. */
const terminateSomebody = async (db: Kysely<unknown>): Promise<void> => {
  await sql`select pg_terminate_backend(pid) from (
    select pid from pg_stat_activity where datname = current_database() and application_name = 'baton event store'
    order by random() limit 1) somebody`.execute(db);
};

it('while writers are killed and sessions ended, nothing is skipped, repeated or lost', async () => {
  const under = await postgresUnderTest();
  const db = openPostgres({ url: under.url, name: 'killer' });
  const reader = new PatientReader(under.store);
  const ending: Promise<void>[] = [];
  const crowd = new Crowd(under.url, () => {
    if (chance(25)) ending.push(terminateSomebody(db));
  });
  await crowd.done;
  await crowd.end();
  await Promise.all(ending);
  const stored = await everything(under.store);
  await reader.reaches(stored.length);
  await reader.end();
  expect(checkJournal(crowd.answers, stored, reader.handled)).toEqual([]);
  expect(ending.length).toBeGreaterThan(10);
  await db.destroy();
  await under.dispose();
});

it('while the server crashes and comes back, nothing is skipped, repeated or lost, and nobody needs a restart', async () => {
  const cluster = await OwnCluster.start();
  const open = () => openPostgresEventStore({ url: cluster.url('postgres'), pollMs: 20 });
  const stores = await Promise.all([open(), open()]);
  const watching = await open();
  const reader = new PatientReader(watching);
  const [answers, stop] = [[] as Answer[], new AbortController()];
  const writers = [0, 1, 2, 3].map(async (n) => {
    while (!stop.signal.aborted) {
      const answer = await appendSurely(stores[n % 2] as (typeof stores)[0], `c-${n % 3}`, stop.signal);
      if (answer !== null) answers.push(answer);
    }
  });
  for (let crash = 1; crash <= 3; crash += 1) {
    await reader.reaches(reader.handled.length + 60);
    await cluster.crash();
    await cluster.up();
  }
  await reader.reaches(reader.handled.length + 60);
  stop.abort();
  await Promise.all(writers);
  const stored = await everything(stores[0]);
  await reader.reaches(stored.length);
  await reader.end();
  expect(checkJournal(answers, stored, reader.handled)).toEqual([]);
  for (const store of [...stores, watching]) await store.close();
  await cluster.dispose();
});
