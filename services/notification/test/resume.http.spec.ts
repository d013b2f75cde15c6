import { NotificationMachine, type Process } from './notification.process';
import {
  agentState,
  claimedBy,
  conversationState,
  customerSaid,
  joined,
  OTHER_TICKET,
  TICKET,
  ticketState,
} from './live.examples';
import type { StreamClient } from './stream.client';

const TICKET_VIEW = `ticket:${TICKET}`;
const BOTH = `view=inbox&view=${TICKET_VIEW}`;

let machine: NotificationMachine;
let running: Process;
let ada: string;

beforeEach(async () => {
  machine = await NotificationMachine.open();
  ada = await machine.agentToken('ada');
  await machine.putAgent(agentState('ada', 'Ada'));
  await machine.putTicket(TICKET, ticketState());
  await machine.putConversation(conversationState());
  running = await machine.start();
});
afterEach(async () => {
  expect(await running.stop()).toBe(true);
  await machine.close();
});

/** A stream that began, then lost its connection. @returns its cursor. */
const cursorOf = async (query = BOTH, on = running): Promise<string> => {
  const { client, abort } = await machine.stream(on, query, ada);
  await client.until(({ cursor }) => cursor !== '');
  abort();
  return client.cursor;
};

/** Comes back, and waits for the first frame with a cursor, which ends what is told of the time between. */
const back = async (cursor: string, query = BOTH, on = running): Promise<StreamClient> => {
  const { client, answer } = await machine.stream(on, query, ada, { 'last-event-id': cursor });
  expect(answer.status).toBe(200);
  await client.until((c) => c.cursor !== '');
  return client;
};

/** Everything that was written is served here. */
const served = async (on = running): Promise<void> => {
  await on.service.caughtUp();
};

describe('a client that comes back', () => {
  it('is told nothing when nothing happened, and where it is', async () => {
    const client = await back(await cursorOf('view=inbox'), 'view=inbox');
    expect(client.kinds()).toEqual(['cursor']);
  });

  it('is told what came, what changed, what went and what was said, and begins with no snapshot', async () => {
    const cursor = await cursorOf();
    await machine.putTicket(TICKET, claimedBy('ada'));
    await machine.happen(joined(2, 'ada'));
    await machine.putTicket(OTHER_TICKET, ticketState({ id: OTHER_TICKET, requiredSkills: ['de'] }));
    await machine.putTicket(OTHER_TICKET, null, 1);
    await machine.happen(customerSaid(3, 'are you there?'));
    await served();
    const client = await back(cursor);
    expect(client.kinds()).not.toContain('snapshot');
    expect(client.view('inbox')[TICKET].ticket.owner).toEqual({ id: 'ada', name: 'Ada' });
    expect(client.frames).toContainEqual(
      expect.objectContaining({ kind: 'remove', data: { view: 'inbox', id: OTHER_TICKET } }),
    );
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'are you there?']);
  });

  it('gets a snapshot of a view that it did not have, and no other', async () => {
    const client = await back(await cursorOf('view=inbox'), BOTH);
    expect(client.frames.map(({ kind, data }) => [kind, data.view])).toEqual([['snapshot', TICKET_VIEW]]);
  });

  it('may say where it was in the query as well', async () => {
    const cursor = await cursorOf('view=inbox');
    const { client } = await machine.stream(running, `view=inbox&cursor=${cursor}`, ada);
    await client.until(({ frames }) => frames.length === 1);
    expect(client.kinds()).toEqual(['cursor']);
  });

  it('is told that a ticket was taken from it, and nothing that was said afterwards', async () => {
    await machine.putTicket(TICKET, claimedBy('ada'));
    await machine.happen(joined(2, 'ada'));
    await machine.putConversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
    await served();
    const cursor = await cursorOf();
    await machine.putTicket(TICKET, claimedBy('bob', 2));
    await machine.happen(joined(3, 'bob', 2));
    await machine.happen(customerSaid(4, 'my card number is 1'));
    await served();
    const client = await back(cursor);
    expect(client.frames.map(({ kind, data }) => [kind, data.view])).toEqual([
      ['remove', 'inbox'],
      ['remove', TICKET_VIEW],
    ]);
  });

  it('goes on at another replica, also one that was just started', async () => {
    const cursor = await cursorOf('view=inbox');
    await machine.putTicket(TICKET, null, 1);
    const first = running;
    running = await machine.start();
    expect(await first.stop()).toBe(true);
    const client = await back(cursor, 'view=inbox');
    expect(client.kinds()).toEqual(['remove']);
  });

  it('is told what went though compaction has taken away all but the tombstone', async () => {
    const { client, abort } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ cursor }) => cursor !== '');
    abort();
    await machine.putTicket(TICKET, null, 1);
    await machine.bus.clean();
    const first = running;
    running = await machine.start();
    expect(await first.stop()).toBe(true);
    // A replica that cannot know whose the ticket was does not tell of it: it shows everything that is there.
    expect((await back(client.cursor, 'view=inbox')).frames).toMatchObject([{ kind: 'snapshot', data: { rows: [] } }]);
  });

  it('is told to begin anew where the topics were written anew, by replicas that run and by those that start', async () => {
    const { client, abort } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ cursor }) => cursor !== '');
    const { cursor } = client;
    await machine.republish('relay-ticket');
    await machine.putTicket(TICKET, claimedBy('ada'));
    await client.until(({ ended }) => ended);
    expect(client.kinds().at(-1)).toBe('reset');
    expect(client.cursor).toBe('');
    expect(client.retryMs).toBeGreaterThan(0);
    abort();
    expect((await back(cursor, 'view=inbox')).kinds()).toEqual(['reset', 'snapshot']);
  });

  it('sees the old generation until the new one is whole', async () => {
    const { client } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ cursor }) => cursor !== '');
    await machine.republish('relay-ticket');
    await machine.write('relay-ticket', [], false);
    await machine.happen(customerSaid(2, 'hello'));
    await machine.putConversation(conversationState({ unread: 1, revision: 2 }));
    await client.until((c) => c.view('inbox')[TICKET].conversation.unread === 1);
    expect(client.kinds()).not.toContain('reset');
    await machine.write('relay-ticket', [], true);
    await client.until(({ ended }) => ended);
    expect(client.kinds().at(-1)).toBe('reset');
    const fresh = await machine.stream(running, 'view=inbox', ada);
    await fresh.client.until(({ cursor }) => cursor !== '');
    expect(fresh.client.view('inbox')).toEqual({});
  });

  const whatHappensTo = async (cursor: string, token: string): Promise<unknown[][]> => {
    const { client } = await machine.stream(running, 'view=inbox', token, { 'last-event-id': cursor });
    await client.until((c) => c.cursor !== '');
    return client.frames.map(({ kind, data }) => [kind, data.why]);
  };

  it('with a cursor of more than 3.5 days begins anew', async () => {
    const cursor = await cursorOf('view=inbox');
    machine.ahead = 3.6 * 86_400_000;
    const token = await machine.agentToken('ada', ['agent'], 400_000);
    expect(await whatHappensTo(cursor, token)).toEqual([
      ['reset', 'age'],
      ['snapshot', undefined],
    ]);
  });

  it('with somebody else’s cursor begins anew', async () => {
    const cursor = await cursorOf('view=inbox');
    expect(await whatHappensTo(cursor, await machine.agentToken('bob'))).toEqual([
      ['reset', 'viewer'],
      ['snapshot', undefined],
    ]);
  });
});

describe('a cursor that no server gave out', () => {
  it.each([
    ['forged', 'AAAA.AAAA'],
    ['empty of sense', 'x'],
    ['too long', 'A'.repeat(5_000)],
  ])('that is %s gets a 400 that says what to do', async (_what, cursor) => {
    for (const [query, headers] of [
      ['view=inbox', { 'last-event-id': cursor }],
      [`view=inbox&cursor=${cursor}`, {}],
    ] as const) {
      const { answer, body } = await machine.stream(running, query, ada, headers);
      expect([answer.status, body?.code]).toEqual([400, 'invalid-request']);
      expect(JSON.stringify(body)).toMatch(/leave it out|4096/);
    }
  });
});

describe('a replica', () => {
  it('that is behind waits, and then asks to come again', async () => {
    const cursor = await cursorOf('view=inbox');
    expect(cursor).not.toBe('');
    const early = await machine.boot();
    const { answer, body } = await machine.stream(early, 'view=inbox', ada, { 'last-event-id': cursor });
    expect([answer.status, body?.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect(await early.stop()).toBe(true);
  });

  it('counts those who wait for it among the streams of their person', async () => {
    const cursor = machine.beyond(await cursorOf('view=inbox'));
    const asked = Array.from({ length: 21 }, () =>
      machine.stream(running, 'view=inbox', ada, { 'last-event-id': cursor }),
    );
    // The one too many is told so at once, and not after it has waited like the others.
    expect((await Promise.race(asked)).body).toMatchObject({ code: 'too-many-requests' });
    const answers = (await Promise.all(asked)).map(({ answer }) => answer.status);
    expect(answers.filter((status) => status === 200)).toHaveLength(20);
  });

  it('is not ready before every relay has said that it caught up', async () => {
    await machine.write('relay-ticket', [], false);
    const early = await machine.boot();
    await early.service.start();
    expect((await fetch(`${early.url}/health/ready`)).status).toBe(503);
    await machine.write('relay-ticket', [], true);
    await early.service.caughtUp();
    expect((await fetch(`${early.url}/health/ready`)).status).toBe(200);
    expect(await early.stop()).toBe(true);
  });

  it('that stops tells its clients when to come back', async () => {
    const { client } = await machine.stream(running, `view=inbox`, ada);
    await client.until(({ cursor }) => cursor !== '');
    const stopped = running.stop();
    await client.until(({ ended }) => ended);
    expect(client.retryMs).not.toBe(1_000);
    expect(client.cursor).not.toBe('');
    expect(await stopped).toBe(true);
  });
});
