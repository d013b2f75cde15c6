import { join } from 'node:path';
import { openSqliteEventStore, type RecordedEvent } from '@baton/event-store';
import type { TicketHistory } from '@baton/testing';

const fileOf = (folder: string, service: 'ticket' | 'conversation'): string => join(folder, service, 'events.sqlite');

/** Every event of one service, in store order, read from its file as it is now. */
export const readLog = async (folder: string, service: 'ticket' | 'conversation'): Promise<RecordedEvent[]> => {
  const store = await openSqliteEventStore({ file: fileOf(folder, service) });
  const reading = new AbortController();
  const events: RecordedEvent[] = [];
  try {
    for await (const event of store.subscribe({ after: null, streams: [], signal: reading.signal })) {
      if ('kind' in event) break;
      events.push(event);
    }
    return events;
  } finally {
    reading.abort();
    await store.close();
  }
};

/** Where both event stores end: the same before and after when nothing was appended. */
export const heads = async (folder: string): Promise<string> => {
  const ends = await Promise.all(
    (['ticket', 'conversation'] as const).map(async (service) => {
      const store = await openSqliteEventStore({ file: fileOf(folder, service) });
      const head = await store.head();
      await store.close();
      return `${service} ${String(head)}`;
    }),
  );
  return ends.join(', ');
};

/** The log of each ticket. */
export const ticketHistories = (events: readonly RecordedEvent[]): TicketHistory[] => {
  const byStream = new Map<string, RecordedEvent[]>();
  for (const event of events.filter(({ stream }) => stream.startsWith('ticket-'))) {
    const known = byStream.get(event.stream);
    if (known === undefined) byStream.set(event.stream, [event]);
    else known.push(event);
  }
  return [...byStream].map(([stream, all]) => ({ stream, events: all }));
};
