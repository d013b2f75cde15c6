import { randomUUID } from 'node:crypto';
import { toCloudEventHeaders, type TopicDefinition, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import type { NewEvent, RecordedEvent } from '@baton/event-store';

/** What a claim leaves in the store, without the encryption, which is the codec's. */
export interface BenchClaim {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly agentId: string;
  readonly epoch: number;
  readonly claimedAt: string;
}

/** A ticket's fold. */
export interface BenchTicket {
  readonly claims: number;
  readonly last: BenchClaim | null;
}

export const STREAM_PREFIX = 'bench-';

/** Topics like a service's own two, under a name that no other run has. */
export interface BenchTopics {
  readonly events: TopicDefinition;
  readonly state: TopicDefinition;
}

export const benchTopics = (run: string): BenchTopics => ({
  events: { ...topics.ticketEvents, name: `bench.${run}.events.v1` },
  state: { ...topics.ticketState, name: `bench.${run}.state.v1` },
});

const TEXT = 'Where is my order, it should have been here on Tuesday, and the tracking page says nothing at all?';

/** Events of one ticket that is claimed again and again. */
export const claimsOf = (ticketId: string, count: number): readonly NewEvent[] => {
  const [conversationId, customerId] = [randomUUID(), randomUUID()];
  return Array.from({ length: count }, (_, index) => {
    const claimedAt = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();
    const data = { ticketId, conversationId, customerId, agentId: `agent-${index % 7}`, epoch: index + 1, claimedAt };
    const metadata = {
      commandId: randomUUID(),
      actor: { kind: 'agent', id: data.agentId },
      customerId,
      correlationId: randomUUID(),
      causationId: null,
      traceparent: null,
      occurredAt: claimedAt,
      schemaVersion: 1,
    } as const;
    return { id: randomUUID(), type: 'Claimed', data, metadata };
  });
};

const stateOf = ({ claims, last }: BenchTicket): object => ({
  id: last?.ticketId,
  conversationId: last?.conversationId,
  customer: { id: last?.customerId, name: 'Ada Lovelace', presence: 'online' },
  channel: 'web',
  subject: TEXT,
  topics: ['orders', 'delivery'],
  queue: 'default',
  requiredSkills: [],
  variables: { order: 'A-1843', language: 'en' },
  work: 'claimed',
  owner: last?.agentId,
  epoch: last?.epoch,
  createdAt: last?.claimedAt,
  waitingSince: last?.claimedAt,
  claimedAt: last?.claimedAt,
  revision: claims - 1,
});

export const NO_CLAIMS: BenchTicket = { claims: 0, last: null };

export const afterClaim = ({ claims }: BenchTicket, last: BenchClaim): BenchTicket => ({ claims: claims + 1, last });

export const claimIn = (recorded: RecordedEvent): BenchClaim => recorded.data as unknown as BenchClaim;

/** The claim's public event and the ticket's new state, as the services' publishers make them. */
export const recordsOfClaim = (
  { events, state }: BenchTopics,
  recorded: RecordedEvent,
  claimed: BenchClaim,
  after: BenchTicket,
): readonly OutgoingRecord[] => {
  const { metadata } = recorded;
  const headers = toCloudEventHeaders({
    id: recorded.id,
    type: 'baton.ticket.claimed.v1',
    source: 'baton/bench',
    subject: recorded.stream,
    time: metadata.occurredAt,
    partitionKey: claimed.conversationId,
    streamRevision: recorded.revision,
    storePosition: recorded.position,
    storeId: null,
    actor: metadata.actor,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    traceparent: metadata.traceparent,
    data: claimed,
  });
  return [
    { topic: events.name, key: claimed.conversationId, value: JSON.stringify(claimed), headers },
    {
      topic: state.name,
      key: claimed.ticketId,
      value: JSON.stringify(stateOf(after)),
      headers: { 'content-type': 'application/json' },
    },
  ];
};

/** With what the relay adds to each record. */
export const stamped = (
  record: OutgoingRecord,
  recorded: RecordedEvent,
  where: { readonly storeId: string; readonly generation: string },
): OutgoingRecord => ({
  ...record,
  headers: {
    ...record.headers,
    streamrevision: String(recorded.revision),
    storeposition: recorded.position,
    storeid: where.storeId,
    generation: where.generation,
  },
});
