import type { PublishedRecord } from './check-order-and-gaps';
import type { Observation } from './observation';
import type { StoredFact } from './stored-fact';

/** A small good history, for specs to plant one violation in. Every event has a command of its own. */
export const stored = (
  stream: string,
  ...events: readonly (readonly [type: string, data?: Record<string, unknown>])[]
): StoredFact[] =>
  events.map(([type, data = {}], revision) => ({
    stream,
    revision,
    id: `${stream}/${revision}`,
    type,
    position: String(revision),
    data,
    metadata: { commandId: `${stream}#${revision}` },
  }));

/** A request of Ada's that was answered 200, told otherwise by `more`. */
export const told = (more: Partial<Observation> = {}): Observation => ({
  askedAt: 10,
  answeredAt: 20,
  door: 'ticket-0',
  who: 'ada',
  method: 'POST',
  path: '/v1/tickets/1/claim',
  key: 'k',
  status: 200,
  code: null,
  revision: null,
  replayed: false,
  body: null,
  ...more,
});

/** What a relay makes of stored events: one record each, on one partition. */
export const published = (facts: readonly StoredFact[]): PublishedRecord[] =>
  facts.map(({ id, stream, revision, position }, offset) => ({
    topic: 'events',
    partition: 0,
    offset: String(offset),
    key: stream.replace(/^[a-z]+-/, ''),
    headers: { ce_id: id, ce_subject: stream, streamrevision: String(revision), storeposition: position },
  }));

/** A copy with one element changed or, for null, left out. */
export const withOne = <T>(all: readonly T[], at: number, change: ((one: T) => T) | null): T[] =>
  all.flatMap((one, index) => (index !== at ? [one] : change === null ? [] : [change(one)]));
