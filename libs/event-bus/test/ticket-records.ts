import { toCloudEventHeaders, topics } from '@baton/contracts';
import { v5 } from 'uuid';
import type { OutgoingRecord } from '../src';

const NAMESPACE = '6f1c7a52-3f0f-4b8e-9d31-0c7f4a5b2e10';
const idOf = (...parts: readonly (string | number)[]): string => v5(parts.join('/'), NAMESPACE);

/** Where made-up records say that they come from. */
export const origin = { storeId: 'store-1', generation: 'generation-1' };

export const conversationOf = (name: string): string => idOf('conversation', name);
export const streamOf = (name: string): string => `ticket-${idOf('ticket', name)}`;

/** 'claimed' of the ticket that belongs to conversation `name`; the revision is also its epoch. */
export const claimed = (name: string, revision: number, from = origin): OutgoingRecord => {
  const data = {
    ticketId: idOf('ticket', name),
    conversationId: conversationOf(name),
    customerId: idOf('customer', name),
    agentId: 'agent-1',
    epoch: revision,
    claimedAt: '2026-01-01T00:00:00.000Z',
  };
  const headers = toCloudEventHeaders({
    id: idOf(name, revision),
    type: 'baton.ticket.claimed.v1',
    source: 'baton/ticket',
    subject: streamOf(name),
    time: '2026-01-01T00:00:00.000Z',
    partitionKey: data.conversationId,
    streamRevision: revision,
    storePosition: String(revision),
    storeId: from.storeId,
    actor: { kind: 'agent', id: 'agent-1' },
    correlationId: null,
    causationId: null,
    traceparent: null,
    data,
  });
  return {
    topic: topics.ticketEvents.name,
    key: data.conversationId,
    value: JSON.stringify(data),
    headers: { ...headers, generation: from.generation },
  };
};

/** The same event with a value that does not fit its schema, and a secret in it. */
export const poisoned = (name: string, revision: number): OutgoingRecord => ({
  ...claimed(name, revision),
  value: JSON.stringify({ ticketId: 'Mrs Secret, 5 Hidden Lane' }),
});

/** An event of a type that no version of this code knows yet. */
export const fromTheFuture = (name: string, revision: number): OutgoingRecord => {
  const record = claimed(name, revision);
  return { ...record, headers: { ...record.headers, ce_type: 'baton.ticket.teleported.v1' } };
};
