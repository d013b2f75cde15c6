import { type AnyPublicEvent, type PresenceStateV1, toCloudEventHeaders, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import { v5 as uuidv5 } from 'uuid';
import { keyOf, type OutboxEntry, type PresenceRecord } from './presence-store';

/** Namespace of episode ids; random, and fixed for ever. */
const EPISODES = '6f0c1d5e-3b0a-4b59-9a59-7d7f0c1f6c42';

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * The current status on the compacted topic. A customer who is gone leaves a tombstone: there is no end of customers, and
 * nobody asks for the status of one who is not there. An agent stays, so that `offline` differs from `unknown`.
 */
export const presenceStateRecord = (record: PresenceRecord, generation: string): OutgoingRecord => {
  const { person, status, availability, since, seq } = record;
  const isGone = person.kind === 'customer' && status === 'offline';
  const state: PresenceStateV1 = { person, status, availability, since: isoOf(since), seq };
  return {
    topic: topics.presenceState.name,
    key: keyOf(person),
    value: isGone ? null : JSON.stringify(state),
    headers: { 'content-type': 'application/json', generation },
  };
};

/** What one outbox entry becomes: the episode, if it is one, and the status. The same entry always gives the same ids. */
export const presenceRecords = (entry: OutboxEntry, generation: string): OutgoingRecord[] => {
  const state = presenceStateRecord(entry.record, generation);
  return entry.isEpisode ? [episodeRecord(entry.record, generation), state] : [state];
};

const episodeRecord = ({ person, status, since, seq }: PresenceRecord, generation: string): OutgoingRecord => {
  const key = keyOf(person);
  const event: AnyPublicEvent = {
    id: uuidv5(`${key}/${seq}`, EPISODES),
    type: `baton.presence.${status}.v1`,
    source: 'baton/presence',
    subject: key,
    time: isoOf(since),
    partitionKey: key,
    streamRevision: null,
    storePosition: null,
    storeId: null,
    actor: { kind: 'system', id: 'presence' },
    correlationId: null,
    causationId: null,
    traceparent: null,
    data: { person, seq, since: isoOf(since) },
  };
  return {
    topic: topics.presenceEvents.name,
    key,
    value: JSON.stringify(event.data),
    headers: { ...toCloudEventHeaders(event), generation },
  };
};
