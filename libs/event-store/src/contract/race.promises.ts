import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StorePromise, StoreUnderTest } from './promise';
import { awaitedLater, everything, follow, isEvent, placesOf, readAll, sampleEvents } from './sample-events';
import type { RaceReport, RaceTask } from './racing-writer';

const PROCESSES = 2;
const REVISIONS = 150;
const ANSWERED = 40;

/** A process of its own that appends to one stream until it is full. */
const startRacer = ({ module, target }: StoreUnderTest['elsewhere'], name: string): ChildProcess =>
  fork(
    join(__dirname, '../../../testing/run-typescript.cjs'),
    [join(__dirname, 'racing-writer.ts'), module, target, name],
    {
      execArgv: [],
    },
  );

const message = async <T>(child: ChildProcess): Promise<T> => {
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`a racing process ended with code ${String(code)}`);
  });
  exited.catch(() => undefined);
  const [received] = (await Promise.race([once(child, 'message'), exited])) as [T];
  return received;
};

/** Starts the processes, lets them go at once, and gathers what each says it won. */
const race = async (elsewhere: StoreUnderTest['elsewhere']): Promise<RaceReport[]> => {
  const racers = Array.from({ length: PROCESSES }, (_, n) => startRacer(elsewhere, `racer-${n}`));
  try {
    await Promise.all(racers.map((racer) => message<'ready'>(racer)));
    const reports = racers.map((racer) => message<RaceReport>(racer));
    for (const racer of racers) racer.send({ do: 'race', revisions: REVISIONS } satisfies RaceTask);
    return await Promise.all(reports);
  } finally {
    for (const racer of racers) racer.kill();
  }
};

/** Lets a process append, and kills it without a word once it said that `enough` appends were answered. @returns the last one it said. */
const killWhileAppending = async (elsewhere: StoreUnderTest['elsewhere'], enough: number): Promise<number> => {
  const writer = startRacer(elsewhere, 'doomed');
  await message<'ready'>(writer);
  let answered = -1;
  const killed = once(writer, 'exit');
  writer.on('message', (revision: number) => {
    answered = revision;
    if (revision === enough) writer.kill('SIGKILL');
  });
  writer.send({ do: 'append until killed' } satisfies RaceTask);
  await killed;
  return answered;
};

export const racePromises: readonly StorePromise[] = [
  {
    name: 'two processes race one stream: one wins at each revision, none fails, a subscriber sees it once',
    check: async ({ store, elsewhere }) => {
      const watching = awaitedLater(follow(store, { until: (seen) => seen.filter(isEvent).length >= REVISIONS }));
      const reports = await race(elsewhere);
      const stored = await readAll(store, 'race-1');
      const winners = reports.flatMap(({ name, won }) => won.map((revision) => ({ revision, name })));
      winners.sort((a, b) => a.revision - b.revision);
      expect(stored.map(({ revision, data }) => ({ revision, name: data['by'] }))).toEqual(winners);
      expect(winners.map(({ revision }) => revision)).toEqual(Array.from({ length: REVISIONS }, (_, n) => n));
      expect(placesOf((await watching).filter(isEvent))).toEqual(placesOf(await everything(store)));
    },
  },
  {
    name: 'what was answered is there after its process was killed, and nobody is held up by the dead',
    check: async ({ store, elsewhere }) => {
      const answered = await killWhileAppending(elsewhere, ANSWERED);
      const stored = await readAll(store, 'race-1');
      expect(stored.length).toBeGreaterThan(answered);
      expect(stored.map(({ revision }) => revision)).toEqual(stored.map((_, index) => index));
      const next = await store.append('race-1', sampleEvents(1), { expected: stored.length - 1 });
      expect(next.revision).toBe(stored.length);
    },
  },
];
