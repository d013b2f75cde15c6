import { join } from 'node:path';
import { type EventStore, openSqliteEventStore, type RecordedEvent } from '@baton/event-store';
import { atOnce } from '../../replay/at-once';
import { REPLAY_AGENTS } from '../../replay/plan';
import { Chats, type PendingTicket } from '../chats';
import { interleaved, type Measure, round } from '../figure';
import { dataFolder, discard, Server } from '../server';
import { ticketStoreFile } from '../stores';

const ROUNDS = 5;
const CLAIMS = 400;
const AT_ONCE = 32;

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return count / ((performance.now() - began) / 1_000);
};

const claimedEvent = async (store: EventStore, { ticketId }: PendingTicket): Promise<RecordedEvent> => {
  for await (const event of store.readStream(`ticket-${ticketId}`)) if (event.type === 'Claimed') return event;
  throw new Error(`ticket ${ticketId} was not claimed`);
};

const append = async (store: EventStore, { stream, id, type, data, metadata }: RecordedEvent): Promise<void> => {
  await store.append(stream, [{ id, type, data, metadata }], { expected: 'no-stream' });
};

/** P1: claims of different tickets over HTTP, against appends of the very rows that they left behind. */
export const claims: Measure = async ({ log }) => {
  const [folder, rawFolder] = [await dataFolder(), await dataFolder()];
  const server = await Server.start(folder);
  const chats = await Chats.on(server.url);
  const stored = await openSqliteEventStore({ file: ticketStoreFile(folder) });
  let rows: RecordedEvent[] = [];
  let raw = 0;
  const claimed = async (): Promise<number> => {
    const tickets = await atOnce(Array.from({ length: CLAIMS }), AT_ONCE, () => chats.pendingTicket());
    const rate = await perSecond(CLAIMS, () =>
      atOnce(tickets, AT_ONCE, (ticket, index) => chats.claim(ticket, chats.people.agent(agentOf(index)))),
    );
    rows = await Promise.all(tickets.map((ticket) => claimedEvent(stored, ticket)));
    log(`${Math.round(rate)} claims/s`);
    return rate;
  };
  const appended = async (): Promise<number> => {
    if (rows.length === 0) await claimed();
    const store = await openSqliteEventStore({ file: join(rawFolder, `${(raw += 1)}.sqlite`) });
    const rate = await perSecond(rows.length, () => atOnce(rows, AT_ONCE, (row) => append(store, row)));
    await store.close();
    log(`${Math.round(rate)} appends/s`);
    return rate;
  };
  try {
    const { ours, baseline } = await interleaved(ROUNDS, claimed, appended);
    const note = `P1: ${CLAIMS} claims over HTTP, ${AT_ONCE} at once; baseline: the store's appends of the same rows, as many at once`;
    return { ours: round(ours), baseline: round(baseline), unit: 'per second', note };
  } finally {
    chats.leave();
    await stored.close();
    await server.stop();
    await Promise.all([discard(folder), discard(rawFolder)]);
  }
};

const agentOf = (index: number): string => REPLAY_AGENTS[index % REPLAY_AGENTS.length] ?? REPLAY_AGENTS[0];
