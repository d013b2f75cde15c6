import { fromCloudEvent, settingsState, agentState, ticketState, topics } from '@baton/contracts';
import type { RecordedEvent } from '@baton/event-store';
import {
  ada,
  ASKED,
  claimedBy,
  CONVERSATION,
  created,
  CUSTOMER,
  deletedBy,
  ended,
  erased,
  forwarded,
  gone,
  grace,
  LATER,
  NOW,
  resolvedBy,
  restoredBy,
  returned,
  sam,
  TICKET,
  unclaimedBy,
} from '../../test/ticket.examples';
import { agentDecider } from '../domain/agent.decider';
import type { AgentEvent } from '../domain/agent.events';
import { settingsDecider, type SettingsEvent } from '../domain/settings.decider';
import type { TicketEvent } from '../domain/ticket.events';
import { evolve, initialTicket, type TicketState } from '../domain/ticket.state';
import { translateAgent, translateSettings } from './directory.publisher';
import { translateTicket } from './ticket.publisher';

const recordedAt = (stream: string, type: string, revision: number): RecordedEvent => ({
  id: `00000000-0000-5000-8000-00000000000${revision}`,
  stream,
  revision,
  position: String(revision),
  type,
  data: {},
  metadata: {
    commandId: 'x',
    actor: { kind: 'agent', id: 'ada' },
    customerId: CUSTOMER,
    correlationId: 'c',
    causationId: null,
    traceparent: null,
    occurredAt: NOW,
    schemaVersion: 1,
  },
});

/** What a history publishes: of each event the public event, read back as a consumer reads it, and the state record. */
const published = (...history: TicketEvent[]) => {
  let before: TicketState = initialTicket;
  return history.map((event, revision) => {
    const after = evolve(before, event);
    const recorded = recordedAt(`ticket-${TICKET}`, event.type, revision);
    const [first, second, ...more] = translateTicket({ recorded, event, before, after });
    before = after;
    expect(more).toEqual([]);
    expect(first).toMatchObject({ topic: topics.ticketEvents.name, key: CONVERSATION });
    expect(second).toMatchObject({ topic: topics.ticketState.name, key: TICKET });
    const value = second?.value ?? null;
    return {
      event: fromCloudEvent(first?.headers ?? {}, JSON.parse(first?.value ?? 'null')),
      state: value === null ? null : ticketState.parse(JSON.parse(value)),
    };
  });
};
const last = (...history: TicketEvent[]) => published(...history).at(-1);
const onTicket = { ticketId: TICKET, conversationId: CONVERSATION, customerId: CUSTOMER };

it('a created ticket is announced with all that an inbox shows', () => {
  expect(last(created)).toMatchObject({
    event: {
      type: 'baton.ticket.created.v1',
      subject: `ticket-${TICKET}`,
      partitionKey: CONVERSATION,
      streamRevision: 0,
      data: { ...onTicket, channel: 'web', customerName: 'Mara', requiredSkills: ['billing'], waitingSince: ASKED },
    },
    state: { id: TICKET, work: 'pending', owner: null, epoch: 0, waitingSince: ASKED, claimedAt: null, revision: 0 },
  });
});

it('claim, unclaim and forward name agents by id and carry the epoch', () => {
  const [, claimed, moved, back] = published(
    created,
    claimedBy(ada),
    forwarded(ada, grace),
    unclaimedBy(grace, 3, sam),
  );
  expect(claimed?.event).toMatchObject({
    type: 'baton.ticket.claimed.v1',
    data: { ...onTicket, agentId: 'ada', epoch: 1, claimedAt: NOW },
  });
  expect(claimed?.state).toMatchObject({ work: 'claimed', owner: 'ada', epoch: 1 });
  expect(moved?.event).toMatchObject({
    type: 'baton.ticket.forwarded.v1',
    data: { ...onTicket, from: 'ada', to: 'grace', by: 'ada', epoch: 2 },
  });
  expect(back?.event).toMatchObject({
    type: 'baton.ticket.unclaimed.v1',
    data: { ...onTicket, agentId: 'grace', by: 'sam', epoch: 3 },
  });
  expect(back?.state).toMatchObject({ work: 'pending', owner: null, waitingSince: ASKED });
});

it("the customer's leaving is a facet of the open ticket", () => {
  const [, , left, back, end] = published(created, claimedBy(ada), gone, returned, ended);
  expect(left?.event).toMatchObject({ type: 'baton.ticket.user-left.v1', data: { ...onTicket, reason: 'gone' } });
  expect(left?.state?.customer.presence).toBe('gone');
  expect(back?.event).toMatchObject({ type: 'baton.ticket.user-returned.v1', data: onTicket });
  expect(end?.state).toMatchObject({ work: 'claimed', customer: { presence: 'ended' } });
});

it('a resolved ticket leaves a tombstone and names who held it', () => {
  expect(last(created, claimedBy(ada), resolvedBy(sam))).toMatchObject({
    event: {
      type: 'baton.ticket.resolved.v1',
      data: { ...onTicket, by: 'sam', owner: 'ada', outcome: 'answered', epoch: 1, closedAt: NOW },
    },
    state: null,
  });
});

it('a deletion says whether a running chat ended with it, and when the ticket closed', () => {
  const open = last(created, claimedBy(ada), deletedBy(ada));
  expect(open).toMatchObject({ event: { data: { wasOpen: true, owner: 'ada', closedAt: LATER } }, state: null });
  const closed = last(created, claimedBy(ada), resolvedBy(ada), deletedBy(sam));
  expect(closed).toMatchObject({ event: { data: { wasOpen: false, by: 'sam', closedAt: NOW } }, state: null });
});

it('a restored record is closed, so it stays a tombstone', () => {
  expect(last(created, deletedBy(sam), restoredBy(sam))).toMatchObject({
    event: { type: 'baton.ticket.restored.v1', data: { ...onTicket, by: 'sam', owner: null, epoch: 0 } },
    state: null,
  });
});

it('an erasure says whether a running chat ended with it', () => {
  expect(last(created, claimedBy(ada), erased)).toMatchObject({
    event: { type: 'baton.ticket.erased.v1', data: { ...onTicket, owner: 'ada', wasOpen: true, epoch: 1 } },
    state: null,
  });
  expect(last(created, deletedBy(sam), erased)?.event.data).toMatchObject({ wasOpen: false });
});

it('an agent is published under their id with all that others show of them', () => {
  const event: AgentEvent = {
    type: 'AgentRegistered',
    data: { agentId: 'ada', name: 'Ada', skills: ['billing'], queues: ['vip'] },
  };
  const after = agentDecider.evolve(agentDecider.initial, event);
  const recorded = recordedAt('agent-ada', event.type, 0);
  const [record, ...more] = translateAgent({ recorded, event, before: agentDecider.initial, after });
  expect(more).toEqual([]);
  expect(record).toMatchObject({ topic: topics.agentState.name, key: 'ada' });
  expect(agentState.parse(JSON.parse(record?.value ?? ''))).toEqual({
    id: 'ada',
    name: 'Ada',
    skills: ['billing'],
    queues: ['vip'],
    preferences: { sound: true, locale: null, theme: 'system' },
    revision: 0,
  });
});

it('the settings are published under one key', () => {
  const data = { askFaqOnResolve: true, allowForwardToOffline: false, goneAfterSeconds: 60, maxFileBytes: 5 };
  const event: SettingsEvent = { type: 'SettingsChanged', data };
  const before = settingsDecider.initial;
  const after = settingsDecider.evolve(before, event);
  const [record] = translateSettings({ recorded: recordedAt('settings', event.type, 0), event, before, after });
  expect(record).toMatchObject({ topic: topics.settingsState.name, key: 'settings' });
  expect(settingsState.parse(JSON.parse(record?.value ?? ''))).toEqual({ ...data, revision: 0 });
});
