import { randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import type { PresenceService } from '../src/presence.module';
import { PresenceMachine } from './presence.process';
import { recordsOf } from './topic.reader';

let machine: PresenceMachine;
let service: PresenceService;
let stop: () => Promise<void>;
let ada: string;
let eve: string;
const customerId = randomUUID();

beforeEach(async () => {
  machine = await PresenceMachine.open();
  ({ service, stop } = await machine.start());
  ada = await machine.issuer.token({ sub: 'ada', roles: ['agent'] });
  eve = await machine.visitors.sign(
    { sub: customerId, roles: ['customer'], customerId, conversationId: randomUUID(), channel: 'web' },
    600,
  );
});
afterEach(async () => {
  await stop();
  await machine.close();
});

const call = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object | string, token?: string) => {
  const answer = await service.app.inject({
    method,
    url: `/v1/presence/${url}`,
    ...(body !== undefined && { payload: body, headers: { 'content-type': 'application/json' } }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
};
const connect = async (token: string): Promise<string> => (await call('POST', 'connections', {}, token)).body.id;
const statusOf = async (id = 'ada'): Promise<string> =>
  (await call('GET', `agents?ids=${encodeURIComponent(id)}`, undefined, ada)).body.items[0].status;
/** Time passes as it does in life: with a sweep every few seconds. */
const later = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 4_000) {
    machine.now += Math.min(left, 4_000);
    await service.sweep();
  }
};

describe('presence over HTTP', () => {
  it('an agent is unknown before the first connection, online with it, and offline 10 s after the page closed', async () => {
    expect(await statusOf()).toBe('unknown');
    const opened = await call('POST', 'connections', undefined, ada);
    expect(opened).toMatchObject({ status: 201, body: { ttlSeconds: 30 } });
    expect(await statusOf()).toBe('online');
    expect((await call('POST', `connections/${opened.body.id}/close`, {})).status).toBe(204);
    await later(9_999);
    expect(await statusOf()).toBe('online');
    await later(1);
    expect(await statusOf()).toBe('offline');
  });

  it('heartbeats need no token; a hidden page is told that it lives longer', async () => {
    const id = await connect(ada);
    expect(await call('POST', `connections/${id}/heartbeat`, { active: true })).toEqual({
      status: 200,
      body: { ttlSeconds: 30 },
    });
    expect((await call('POST', `connections/${id}/heartbeat`, { active: false, hidden: true })).body).toEqual({
      ttlSeconds: 150,
    });
    await later(149_999);
    expect(await statusOf()).toBe('online');
  });

  it('availability is chosen on top and answered with the status', async () => {
    await connect(ada);
    const answer = await call('PUT', 'me', { availability: 'busy' }, ada);
    expect(answer).toEqual({
      status: 200,
      body: { id: 'ada', status: 'online', availability: 'busy', since: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('answers for several agents in the order asked for', async () => {
    await connect(ada);
    const { body } = await call('GET', 'agents?ids=bob,ada', undefined, ada);
    expect(body.items).toEqual([
      { id: 'bob', status: 'unknown', availability: 'available', since: null },
      { id: 'ada', status: 'online', availability: 'available', since: '2026-01-01T00:00:00.000Z' },
    ]);
    const repeated = await call('GET', 'agents?ids=b%2Cc&ids=ada', undefined, ada);
    expect(repeated.body.items.map(({ id }: { id: string }) => id)).toEqual(['b,c', 'ada']);
  });

  it('a process that starts again goes on where the last one stopped: the id of before is enough', async () => {
    const id = await connect(ada);
    await service.told();
    await stop();
    ({ service, stop } = await machine.start());
    expect(await statusOf()).toBe('online');
    await later(60_000);
    expect((await call('POST', `connections/${id}/heartbeat`, { active: false, hidden: true })).status).toBe(200);
    await later(149_999);
    expect(await statusOf()).toBe('online');
    await service.told();
    expect(await recordsOf(machine.bus, topics.presenceEvents)).toHaveLength(1);
  });

  it('a customer connects too, and nobody reads a customer as an agent', async () => {
    await connect(eve);
    expect(await statusOf(customerId)).toBe('unknown');
    await service.told();
    expect((await recordsOf(machine.bus, topics.presenceState)).map(({ key }) => key)).toEqual([
      `customer:${customerId}`,
    ]);
  });

  it('heartbeats and reads never reach the bus', async () => {
    const id = await connect(ada);
    for (let beat = 0; beat < 5; beat += 1) await call('POST', `connections/${id}/heartbeat`, { active: true });
    await statusOf();
    await service.told();
    expect(await recordsOf(machine.bus, topics.presenceEvents)).toHaveLength(1);
    expect((await recordsOf(machine.bus, topics.presenceState)).length).toBe(1);
  });

  it('is live and ready', async () => {
    for (const probe of ['live', 'ready']) {
      expect((await service.app.inject({ url: `/health/${probe}` })).statusCode).toBe(200);
    }
  });
});

describe('what is refused', () => {
  it.each([
    ['no token', 'POST', 'connections', {}, null, 401, 'unauthenticated'],
    ['a member nobody knows', 'POST', 'connections', { person: 'bob' }, 'ada', 400, 'invalid-request'],
    ['a heartbeat without `active`', 'POST', 'connections/ID/heartbeat', {}, null, 400, 'invalid-request'],
    ['a heartbeat of the wrong type', 'POST', 'connections/ID/heartbeat', { active: 1 }, null, 400, 'invalid-request'],
    ['a list', 'POST', 'connections/ID/heartbeat', '[]', null, 400, 'invalid-request'],
    ['broken JSON', 'POST', 'connections/ID/heartbeat', '{"active":', null, 400, 'invalid-request'],
    ['an id that nobody made', 'POST', 'connections/abc/heartbeat', { active: true }, null, 404, 'not-found'],
    ['closing what nobody opened', 'POST', `connections/${'x'.repeat(999)}/close`, {}, null, 404, 'not-found'],
    ['an availability that does not exist', 'PUT', 'me', { availability: 'lunch' }, 'ada', 400, 'invalid-request'],
    ['a customer who chooses one', 'PUT', 'me', { availability: 'busy' }, 'eve', 403, 'forbidden'],
    ['a customer who looks agents up', 'GET', 'agents?ids=ada', undefined, 'eve', 403, 'forbidden'],
    ['a look-up without ids', 'GET', 'agents', undefined, 'ada', 400, 'invalid-request'],
  ] as const)('%s', async (_what, method, url, body, who, status, code) => {
    const id = await connect(ada);
    const token = who === null ? undefined : who === 'ada' ? ada : eve;
    const answer = await call(method, url.replace('ID', id), body, token);
    expect(answer).toMatchObject({ status, body: { code } });
  });
});
