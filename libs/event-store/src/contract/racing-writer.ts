import { type EventStore, WrongExpectedRevision } from '../event-store';
import type { RaceModule } from './promise';
import { sampleEvent } from './sample-events';

export type RaceTask = { readonly do: 'race'; readonly revisions: number } | { readonly do: 'append until killed' };

/** What one process says about the race. */
export interface RaceReport {
  readonly name: string;
  /** Revisions whose append it was told had succeeded. */
  readonly won: readonly number[];
}

const raceTo = async (store: EventStore, revisions: number, name: string): Promise<number[]> => {
  const won: number[] = [];
  let actual = -1;
  while (actual < revisions - 1) {
    try {
      const expected = actual === -1 ? 'no-stream' : actual;
      actual = (await store.append('race-1', [sampleEvent({ by: name })], { expected })).revision;
      won.push(actual);
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      actual = error.actual ?? -1;
    }
  }
  return won;
};

/** Says each revision once its append was answered. */
const appendUntilKilled = async (store: EventStore): Promise<never> => {
  for (let expected: 'no-stream' | number = 'no-stream'; ;) {
    expected = (await store.append('race-1', [sampleEvent()], { expected })).revision;
    process.send?.(expected);
  }
};

/** Run by `race.promises.ts` in a process of its own: module, target, name. */
const main = async (modulePath: string, target: string, name: string): Promise<void> => {
  const opening = require(modulePath) as RaceModule; // eslint-disable-line @typescript-eslint/no-require-imports -- named at run time
  const store = await opening.openForRace(target);
  process.once('message', (task: RaceTask) => {
    if (task.do === 'append until killed') void appendUntilKilled(store);
    else void raceTo(store, task.revisions, name).then((won) => process.send?.({ name, won } satisfies RaceReport));
  });
  process.send?.('ready');
};

const [modulePath = '', target = '', name = ''] = process.argv.slice(2);
void main(modulePath, target, name);
