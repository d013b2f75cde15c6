import { checkReads } from '../../checkers/check-service';
import type { Observation } from '../../checkers/observation';
import { chatsUntil, type Property, type Run } from '../property';
import { viewsAtRest, withViews } from '../views-at-rest';
import { anyOf } from '../signals';
import { waitingTickets } from '../waiting-tickets';

const WAITING = 10;

/** Reads the list at every door, again and again: longest waiting first, so that those are on its first page. */
const readAllTheTime = async (run: Run, always: ReadonlySet<string>, signal: AbortSignal): Promise<Observation[]> => {
  const reads: Observation[] = [];
  const doors = run.house.doorsFor('/v1/tickets');
  const supervisor = run.crew.supervisor();
  while (!signal.aborted) {
    const path = `/v1/tickets?work=pending&limit=${Math.min(100, always.size * 4)}`;
    for (const door of doors) reads.push(await supervisor.once({ method: 'GET', path, door }));
  }
  return reads;
};

export const rebuilt: Property = {
  name: 'rebuild',
  number: 8,
  promise: 'a view is rebuilt while it serves: no read fails, none is empty',
  mustSee: ['rebuilds', 'reads', 'tickets in every read', 'rows in views'],
  play: async (run) => {
    const { over, interrupted, figures, recorder } = run;
    const always = await waitingTickets(run, WAITING);
    const ended = new AbortController();
    const signal = anyOf(interrupted, ended.signal);
    const chatting = chatsUntil(run, signal, { chats: 3, racers: 2, repeated: 0 });
    const reading = readAllTheTime(run, always, signal);
    let rebuilds = 0;
    try {
      do {
        for (const { view, differences } of await withViews(run, 'rebuild', 'ticket')) {
          recorder.fault(`rebuild of ${view}`);
          run.violations.push(...differences.map((one) => `rebuild of ${view}: ${JSON.stringify(one)}`));
        }
        rebuilds += 1;
      } while (!over.aborted);
    } finally {
      ended.abort();
      await chatting;
    }
    const reads = await reading;
    run.violations.push(...checkReads(reads, always));
    Object.assign(figures, { rebuilds, reads: reads.length, 'tickets in every read': always.size });
  },
  atRest: viewsAtRest,
};
