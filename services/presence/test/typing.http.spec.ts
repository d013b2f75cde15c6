import { randomUUID } from 'node:crypto';
import { type TypingMark, TypingUnavailable } from '@baton/typing';
import type { PresenceService } from '../src/presence.module';
import { PresenceMachine } from './presence.process';

const CUSTOMER = randomUUID();
const CONVERSATION = randomUUID();

let machine: PresenceMachine;
let service: PresenceService;
let stop: () => Promise<void>;
let ada: string;
let eve: string;
let heard: TypingMark[];

const visitor = (bound: object): Promise<string> =>
  machine.visitors.sign({ sub: CUSTOMER, roles: ['customer'], ...bound }, 600);

beforeEach(async () => {
  machine = await PresenceMachine.open();
  ({ service, stop } = await machine.start());
  ada = await machine.issuer.token({ sub: 'ada', roles: ['agent'] });
  eve = await visitor({ customerId: CUSTOMER, conversationId: CONVERSATION, channel: 'web' });
  heard = [];
  machine.typing.subscribe((mark) => heard.push(mark));
});
afterEach(async () => {
  await stop();
  await machine.close();
});

const type = async (token: string, body: object | string = { conversationId: CONVERSATION }) => {
  const answer = await service.app.inject({
    method: 'POST',
    url: '/v1/typing',
    payload: body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  return { status: answer.statusCode, body: answer.body, retryAfter: answer.headers['retry-after'] };
};
const code = ({ body }: { body: string }): string => (JSON.parse(body) as { code: string }).code;

describe('POST /v1/typing', () => {
  it('passes on who types where, for a customer as for an agent, and answers nothing', async () => {
    expect(await type(eve)).toMatchObject({ status: 204, body: '' });
    expect(await type(ada)).toMatchObject({ status: 204, body: '' });
    expect(heard).toEqual([
      { conversationId: CONVERSATION, by: { kind: 'customer', id: CUSTOMER } },
      { conversationId: CONVERSATION, by: { kind: 'agent', id: 'ada' } },
    ]);
  });

  it('passes a mark on every 2 s at most; one too many is answered alike', async () => {
    for (const at of [0, 500, 1_999, 2_000, 3_900, 5_000]) {
      machine.now = Date.UTC(2026, 0, 1) + at;
      expect((await type(eve)).status).toBe(204);
    }
    expect(heard).toHaveLength(3);
  });

  it.each(['text', 'draft', 'ticketId', 'by'])(
    'takes nothing besides: `%s` is refused, and nobody hears of it',
    async (member) => {
      const answer = await type(ada, { conversationId: CONVERSATION, [member]: 'half a sentence' });
      expect([answer.status, code(answer)]).toEqual([400, 'invalid-request']);
      expect(answer.body).not.toContain('half a sentence');
      expect(heard).toEqual([]);
    },
  );

  it.each([
    ['no conversation', {}],
    ['null', { conversationId: null }],
    ['something that is no id', { conversationId: 'mine' }],
    ['a number', { conversationId: 7 }],
    ['a list', '[]'],
  ] as const)('%s is refused', async (_what, body) => {
    expect((await type(ada, body)).status).toBe(400);
    expect(heard).toEqual([]);
  });

  it('a customer types in their own conversation only', async () => {
    const answer = await type(eve, { conversationId: randomUUID() });
    expect([answer.status, code(answer)]).toEqual([404, 'conversation-not-found']);
    expect(heard).toEqual([]);
  });

  it('a customer’s token that is bound to no conversation types nowhere', async () => {
    const answer = await type(await visitor({ customerId: CUSTOMER, channel: 'web' }));
    expect([answer.status, code(answer)]).toEqual([403, 'forbidden']);
    expect(heard).toEqual([]);
  });

  it('a channel that cannot be reached is a 503 that says when to try again', async () => {
    jest.spyOn(machine.typing, 'publish').mockRejectedValue(new TypingUnavailable('Redis does not answer'));
    const answer = await type(eve);
    expect([answer.status, code(answer)]).toEqual([503, 'unavailable']);
    expect(answer.retryAfter).toBe('2');
  });

  it('a channel that is away costs no readiness', async () => {
    jest.spyOn(machine.typing, 'publish').mockRejectedValue(new TypingUnavailable('Redis does not answer'));
    await type(eve);
    expect((await service.app.inject({ url: '/health/ready' })).statusCode).toBe(200);
  });
});
