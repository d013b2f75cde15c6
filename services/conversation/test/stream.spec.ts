import { type AnyPublicEvent, type ConversationStateV1, topics } from '@baton/contracts';
import { memoryLedger, runConsumer, silentLog, type StateMessage } from '@baton/event-bus';
import { compareViews, rebuildInto } from '@baton/projections';
import { openSqlite } from '@baton/sql';
import { type ConversationTables, migrateViews } from '../src/conversation.module';
import { type Rig, startRig } from './conversation.rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const at = '2026-11-22T10:00:00.000Z';

/** Everything that is on this service's topics, as a consumer is given it. */
const published = async () => {
  const events: AnyPublicEvent[] = [];
  const states = new Map<string, ConversationStateV1 | null>();
  const followed = [topics.conversationEvents, topics.conversationState];
  const ledger = memoryLedger({ group: `test-${Math.random()}`, topics: followed });
  const consumer = await runConsumer({
    bus: rig.bus,
    topics: followed,
    ledger,
    log: silentLog,
    ephemeral: true,
    handle: (message) => {
      if ('data' in message) events.push(message);
      else states.set(message.key, (message as StateMessage<ConversationStateV1>).value);
      return Promise.resolve();
    },
  });
  return { events, states, ledger, stop: () => consumer.stop() };
};

/** A chat from first contact to its resolve. */
const chat = async () => {
  const visitor = await rig.visitor();
  const path = `/v1/conversations/${visitor.conversationId}`;
  const post = (as: string, text: string, more = {}, seen = '') =>
    rig.ask('POST', `${path}/messages`, {
      as,
      body: { text, clientMessageId: text, ...more },
      ...(seen !== '' && { seen }),
    });
  await post(visitor.token, 'hello');
  const ticketId = (await rig.ask('POST', `${path}/handover`, { as: visitor.token, body: {} })).body.ticket
    .id as string;
  const ticket = { ...visitor, ticketId };
  const claim = await rig.ticketEvent(ticket, 'baton.ticket.claimed.v1', { agentId: 'ada', epoch: 1, claimedAt: at });
  await post(rig.people.ada, 'ada here', { ticketId }, claim);
  await rig.ask('POST', `${path}/notes`, { as: rig.people.ada, body: { text: 'careful' } });
  const last = await post(visitor.token, 'thanks');
  return { ...ticket, path, post, last };
};

const resolve = (ticket: Awaited<ReturnType<typeof chat>>) => {
  const closed = {
    by: 'ada',
    owner: 'ada',
    outcome: null,
    botCouldHaveAnswered: null,
    suggestedFaq: null,
    epoch: 1,
    closedAt: at,
  };
  return rig.ticketEvent(ticket, 'baton.ticket.resolved.v1', closed);
};

describe('what the service tells the world', () => {
  it('is every event once, in order, with a chain for each kind of reader, and the latest state until it is over', async () => {
    const ticket = await chat();
    const { conversationId, customerId, path, token } = ticket;
    const world = await published();
    const stream = `conversation-${conversationId}`;
    expect(await world.ledger.waitFor(stream, 6, 5_000)).toBe(true);
    expect(world.states.get(conversationId)).toMatchObject({
      mode: 'live',
      agentId: 'ada',
      unread: 1,
      lastMessage: { text: 'thanks' },
    });
    const seen = await resolve(ticket);
    const { revision } = (await rig.ask('GET', path, { as: token, seen })).body as { revision: number };
    expect(await world.ledger.waitFor(stream, revision, 5_000)).toBe(true);
    expect(world.states.get(conversationId)).toBeNull();

    const own = world.events.filter(({ subject }) => subject === stream);
    expect(own.map(({ streamRevision }) => streamRevision)).toEqual(Array.from({ length: revision + 1 }, (_, n) => n));
    expect(own.map(({ type }) => type.replace('baton.conversation.', ''))).toEqual([
      'started.v1',
      'message-posted.v1',
      'live-chat-requested.v1',
      'agent-joined.v1',
      'message-posted.v1',
      'note-added.v1',
      'message-posted.v1',
      'live-chat-ended.v1',
    ]);
    expect(own[2]?.data).toMatchObject({ customerName: 'Jo', customerId, ticketId: ticket.ticketId });
    expect(own[3]?.actor).toEqual({ kind: 'agent', id: 'ada' });

    // what a live reader is sent and what a page shows must chain alike
    const { items } = (await rig.ask('GET', `${path}/messages`, { as: token })).body as {
      items: { revision: number; previous: number | null }[];
    };
    const live = own.filter(({ data }) => 'previousForCustomer' in data);
    expect(
      live.map(({ streamRevision, data }) => [
        streamRevision,
        (data as { previousForCustomer: number | null }).previousForCustomer,
      ]),
    ).toEqual(items.map(({ revision: r, previous }) => [r, previous]));
    await world.stop();
  });
});

describe('a ticket event', () => {
  it('of a conversation that is not here is passed over, and the next one is followed', async () => {
    const ticket = await chat();
    const strange = {
      ...ticket,
      ticketId: '99999999-0000-7000-8000-000000000009',
      conversationId: 'c0000000-0000-5000-8000-00000000dead',
    };
    await rig.ticketEvent(strange, 'baton.ticket.claimed.v1', { agentId: 'eve', epoch: 1, claimedAt: at });
    const seen = await resolve(ticket);
    expect((await rig.ask('GET', ticket.path, { as: ticket.token, seen })).body).toMatchObject({ mode: 'bot' });
  });
});

describe('the view', () => {
  it('equals a rebuild from zero, byte for byte', async () => {
    await chat();
    const ticket = await chat();
    const officer = rig.people.officer;
    await rig.ask('POST', `/v1/customers/${ticket.customerId}/erasure`, { as: officer, body: {} });
    const into = openSqlite<ConversationTables>(':memory:');
    await migrateViews(into);
    await rig.ask('GET', `/v1/customers/${ticket.customerId}/conversations`, {
      as: rig.people.sue,
      seen: `conversation-${ticket.conversationId}@7`,
    });
    await rebuildInto({ view: rig.service.view, store: rig.store, into });
    const comparison = await compareViews(rig.service.view, rig.views, into);
    expect(comparison.rows).toBeGreaterThan(2);
    expect(comparison.difference).toBeNull();
    await into.destroy();
  });
});
