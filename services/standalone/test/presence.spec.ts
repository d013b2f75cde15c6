import { StoreUnavailable } from '@baton/event-store';
import { MemoryPresenceStore } from '@baton/presence-service';
import type { Standalone } from '../src/standalone.module';
import { type Answer, eventually, newFolder, removeFolder, send, startIn } from './temporary.standalone';

/** Presence' time goes on by so much with every question; sweeps come in between, so nothing looks like an outage. */
const STEP_MS = 500;
let now = Date.now();
let folder: string;
let house: Standalone;
const tokens = new Map<string, string>();

beforeAll(async () => {
  folder = newFolder();
  house = await startIn(folder, { demoBot: false, presenceTime: { now: () => now, sweepEveryMs: 5 } });
  const everybody = { skills: ['billing'], queues: [] };
  for (const sub of ['ada', 'grace', 'linus', 'edsger', 'barbara']) {
    tokens.set(sub, await house.devIssuer.token({ sub, name: sub, roles: ['agent'], ...everybody }));
    await ask('PUT', '/v1/agents/me', sub);
  }
  tokens.set('sue', await house.devIssuer.token({ sub: 'sue', name: 'Sue', roles: ['supervisor', 'admin'] }));
});
afterAll(async () => {
  expect(await house.stop()).toBe(true);
  removeFolder(folder);
});

const ask = (method: string, path: string, who: string, body?: unknown, headers = {}): Promise<Answer> =>
  send(house.url, method, path, { token: tokens.get(who), body, headers });

const asTimePasses = <T>(question: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> =>
  eventually(() => {
    now += STEP_MS;
    return question();
  }, wanted);

const connect = async (who: string): Promise<string> => (await ask('POST', '/v1/presence/connections', who)).body.id;
const beat = (id: string): Promise<Answer> =>
  send(house.url, 'POST', `/v1/presence/connections/${id}/heartbeat`, { body: { active: true } });
const close = (id: string): Promise<Answer> => send(house.url, 'POST', `/v1/presence/connections/${id}/close`);

/** A customer who has asked for a person; their token under their conversation's id. */
const waiting = async (): Promise<{ who: string; ticketId: string }> => {
  const { body: visitor } = await send(house.url, 'POST', '/v1/visitors', { body: { channel: 'quiet', name: 'Mia' } });
  const who: string = visitor.conversationId;
  tokens.set(who, visitor.token);
  const { body, headers } = await ask('POST', `/v1/conversations/${who}/handover`, who, {});
  const ticketId: string = body.ticket.id;
  const seen = { 'baton-seen': headers.get('baton-revision') };
  expect((await ask('GET', `/v1/tickets/${ticketId}`, 'sue', undefined, seen)).status).toBe(200);
  return { who, ticketId };
};

const grace = async (goneAfterSeconds: number | null): Promise<void> => {
  const { headers, body } = await ask('GET', '/v1/settings', 'sue');
  const changed = { ...body, goneAfterSeconds };
  const answer = await ask('PUT', '/v1/settings', 'sue', changed, { 'if-match': headers.get('etag') });
  expect(answer.status).toBe(200);
};

const customerIn = async (ticketId: string): Promise<string> =>
  (await ask('GET', `/v1/tickets/${ticketId}`, 'sue')).body.customer.presence;
const rowOf = async (ticketId: string) =>
  (await ask('GET', '/v1/inbox?all=true', 'sue')).body.items.find((row: any) => row.ticket.id === ticketId); // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON as it comes
const inboxOf = async (ticketId: string): Promise<string> => (await rowOf(ticketId))?.ticket.customer.presence;
/** The conversation once it has noted that revision of its ticket. */
const conversationAt = (who: string, revision: number) =>
  eventually(
    async () => (await ask('GET', `/v1/conversations/${who}`, 'sue')).body,
    ({ ticket }) => ticket.revision === revision,
  );
const historyOf = async (ticketId: string): Promise<string[]> =>
  (await ask('GET', `/v1/tickets/${ticketId}/history`, 'sue')).body.items.map(({ type }: { type: string }) => type);

describe('a customer whose connection is lost', () => {
  it('is gone after TTL and grace, in the ticket and in the inbox, and back when they are; the chat goes on meanwhile', async () => {
    await grace(30);
    const { who, ticketId } = await waiting();
    await connect(who); // and never a heartbeat
    const left = now;
    await asTimePasses(
      () => customerIn(ticketId),
      (presence) => presence === 'gone',
    );
    expect(now - left).toBeGreaterThanOrEqual(60_000);
    await eventually(
      () => inboxOf(ticketId),
      (presence) => presence === 'gone',
    );
    expect((await ask('POST', `/v1/tickets/${ticketId}/claim`, 'ada')).status).toBe(200);
    await connect(who);
    await asTimePasses(
      () => customerIn(ticketId),
      (presence) => presence === 'present',
    );
    await eventually(
      () => inboxOf(ticketId),
      (presence) => presence === 'present',
    );
    expect(await historyOf(ticketId)).toEqual(['TicketCreated', 'UserLeft', 'Claimed', 'UserReturned']);
  });

  it('is followed by the conversation, which noted both and whose mode nothing changed', async () => {
    await grace(30);
    const { who, ticketId } = await waiting();
    const id = await connect(who);
    await close(id);
    await asTimePasses(
      () => customerIn(ticketId),
      (presence) => presence === 'gone',
    );
    const noted = await conversationAt(who, 1);
    await connect(who);
    await asTimePasses(
      () => customerIn(ticketId),
      (presence) => presence === 'present',
    );
    const after = await conversationAt(who, 2);
    expect(after).toMatchObject({ mode: 'waiting', ticket: { id: ticketId, work: 'pending' } });
    expect(after.revision - noted.revision).toBe(1);
  });

  it('is not gone when the word of their return lies in an outbox that cannot be moved while the grace runs out', async () => {
    await grace(30);
    const [back, lost] = [await waiting(), await waiting()];
    for (const { who } of [back, lost]) await close(await connect(who));
    for (let passed = 0; passed < 20_000; passed += STEP_MS)
      await asTimePasses(
        () => customerIn(back.ticketId),
        () => true,
      ); // both are told to be offline
    const held = jest
      .spyOn(MemoryPresenceStore.prototype, 'outbox')
      .mockRejectedValue(new StoreUnavailable('held back'));
    const page = await connect(back.who);
    const beats = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        await asTimePasses(
          () => customerIn(back.ticketId),
          () => true,
        );
        if (passed % 10_000 === 0) await beat(page);
      }
    };
    await beats(60_000);
    for (const { ticketId } of [back, lost]) expect(await customerIn(ticketId)).toBe('present');
    held.mockRestore();
    const until = Date.now() + 20_000; // the relay waits up to 10 s before it looks again
    while ((await customerIn(lost.ticketId)) !== 'gone') {
      expect(Date.now()).toBeLessThan(until);
      await beats(STEP_MS);
    }
    expect(await historyOf(back.ticketId)).toEqual(['TicketCreated']);
  }, 60_000);

  it('who loads their page anew, or keeps a second device, is never gone', async () => {
    await grace(30);
    const [reloading, twice] = [await waiting(), await waiting()];
    const second = await connect(twice.who);
    let page = await connect(reloading.who);
    await connect(twice.who); // dies
    for (let passed = 0; passed < 120_000; passed += 5_000) {
      await close(page);
      page = await connect(reloading.who);
      await beat(second);
      for (let step = 0; step < 5_000; step += STEP_MS) {
        now += STEP_MS;
        await customerIn(twice.ticketId);
      }
    }
    for (const { ticketId } of [reloading, twice]) expect(await historyOf(ticketId)).toEqual(['TicketCreated']);
  });
});

describe('the forward dropdown', () => {
  const statuses = async (ticketId: string): Promise<string[]> => {
    const { body } = await ask('GET', `/v1/agents?forwardableFor=${ticketId}`, 'ada');
    return body.items.map(({ id, status, availability }: Record<string, string>) => `${id} ${status} ${availability}`);
  };

  it('has what presence says within two seconds: available, busy, unknown, offline', async () => {
    const { ticketId } = await waiting();
    expect((await ask('POST', `/v1/tickets/${ticketId}/claim`, 'ada')).status).toBe(200);
    await connect('grace');
    await connect('linus');
    await ask('PUT', '/v1/presence/me', 'linus', { availability: 'busy' });
    const left = await connect('edsger');
    await close(left);
    const began = performance.now();
    await eventually(
      () => statuses(ticketId),
      (shown) => shown.includes('grace online available') && shown.includes('linus online busy'),
    );
    expect(performance.now() - began).toBeLessThan(2_000);
    await asTimePasses(
      async () => {
        await connect('grace');
        await connect('linus');
        return statuses(ticketId);
      },
      (shown) => shown.includes('edsger offline available'),
    );
    expect(await statuses(ticketId)).toEqual([
      'grace online available',
      'linus online busy',
      'barbara unknown available',
      'edsger offline available',
    ]);
    const forwardTo = (to: string) => ask('POST', `/v1/tickets/${ticketId}/forward`, 'ada', { to });
    expect((await forwardTo('edsger')).body).toMatchObject({ status: 409, code: 'target-offline' });
    expect((await forwardTo('barbara')).status).toBe(200);
  });
});
