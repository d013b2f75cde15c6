import { checkReads } from '../../checkers/check-service';
import type { Observation } from '../../checkers/observation';
import { isSuccess } from '../../checkers/observation';
import { member } from '../../checkers/stored-fact';
import type { Crew } from '../crew';
import { chatsUntil, type Property, type Run } from '../property';
import { viewsAtRest, withViews } from '../views-at-rest';
import { anyOf } from '../signals';

const WAITING = 10;

/** Tickets that stay open from before the run to its end: every list of pending ones must hold them. */
const waitingTickets = async (run: Run): Promise<Set<string>> => {
  const crew = run.crew.until(run.interrupted);
  const ids = await Promise.all(Array.from({ length: WAITING }, () => waitingTicket(crew)));
  return new Set(ids.filter((id) => id !== null));
};

/** null: the run ended before it could be read. */
const waitingTicket = async (crew: Crew): Promise<string | null> => {
  const visit = await crew.visit('waiting');
  if (visit === null) return null;
  const path = `/v1/conversations/${visit.conversationId}/handover`;
  const asked = await visit.customer.until({ path, body: { subject: 'waiting' }, key: visit.conversationId });
  const id = member(member(asked.body, 'ticket'), 'id');
  if (typeof id !== 'string') return null;
  const there = { method: 'GET', path: `/v1/tickets/${id}`, waitFor: ['ticket-not-found'] } as const;
  return isSuccess(await crew.supervisor(visit.seen).until(there)) ? id : null;
};

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
    const always = await waitingTickets(run);
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
