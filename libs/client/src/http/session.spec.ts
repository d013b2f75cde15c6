import { json, problem, VirtualHost } from '../../test/virtual-host';
import { Tickets } from '../api/tickets';
import { hasCode, type Problem, ProblemError, UnreachableError } from './problem';
import { Session } from './session';
import type { TokenWish } from './tokens';

let host: VirtualHost;
let wishes: TokenWish[];
/** What the source has. */
let living: string;
let session: Session;
let tickets: Tickets;

beforeEach(() => {
  host = new VirtualHost();
  wishes = [];
  living = 't1';
  const token = (wish: TokenWish): string => {
    wishes.push(wish);
    if (wish.refused === living) living = `t${Number(living.slice(1)) + 1}`;
    return living;
  };
  session = new Session({ url: 'http://baton/', token, host });
  tickets = new Tickets(session);
});

/** Answers in turn; the last one for ever. */
const answers = (...all: (() => Response | Promise<Response>)[]): void => {
  let asked = 0;
  host.answer = () => (all[Math.min(asked++, all.length - 1)] as () => Response)();
};

const broken = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
const ticket = (): Response => json({ id: 'a', revision: 7 }, { headers: { 'baton-revision': 'ticket-a@7' } });
const settled = <T>(promise: Promise<T>) =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

describe('a command', () => {
  it('carries one key through all of its attempts, and the token', async () => {
    answers(
      broken,
      () => new Response('bad gateway', { status: 502 }),
      () => problem(503, 'unavailable'),
      ticket,
    );
    const claimed = settled(tickets.claim('a b'));
    await host.pass(30_000);
    expect(await claimed).toMatchObject({ revision: 7 });
    expect(new Set(host.requests.map(({ url }) => url))).toEqual(new Set(['http://baton/v1/tickets/a%20b/claim']));
    const keys = host.requests.map((_, index) => host.headersOf(index)['idempotency-key']);
    expect([keys.length, new Set(keys).size, keys[0]?.length]).toEqual([4, 1, 36]);
    expect(host.headersOf(0)['authorization']).toBe('Bearer t1');
  });

  it('waits as long as it is told to, and longer each time when it is not', async () => {
    answers(
      () => problem(429, 'too-many-requests', {}, { 'retry-after': '7' }),
      () => problem(409, 'not-yet', {}, { 'retry-after': new Date(host.time + 3_000).toUTCString() }),
      broken,
      broken,
      ticket,
    );
    const claimed = settled(tickets.claim('a'));
    await host.pass(30_000);
    await claimed;
    const at = host.requests.map(({ at: time }) => time);
    const gaps = at.slice(1).map((time, index) => time - (at[index] as number));
    expect([gaps[0], gaps[2], gaps[3]]).toEqual([7_100, 400, 800]);
    expect(gaps[1]).toBeGreaterThanOrEqual(2_000); // an HTTP date has whole seconds
  });

  it.each(['already-claimed', 'not-owner', 'ticket-deleted', 'invalid-request', 'internal', 'brand-new-code'])(
    'is not tried again after %s',
    async (code) => {
      answers(() => problem(code === 'internal' ? 500 : 409, code, { by: 'maria', since: 'then' }));
      const refused = settled(tickets.claim('a'));
      await host.pass(60_000);
      expect([await refused, host.requests.length]).toEqual([expect.any(ProblemError), 1]);
    },
  );

  it('is given up after six attempts, or when the next would be too late', async () => {
    answers(broken);
    const lost = settled(tickets.claim('a'));
    await host.pass(60_000);
    expect([await lost, host.requests.length]).toEqual([expect.any(UnreachableError), 6]);
    answers(() => problem(503, 'unavailable', {}, { 'retry-after': '31' }));
    const later = settled(tickets.claim('a'));
    await host.settle();
    expect([await later, host.requests.length]).toEqual([expect.objectContaining({ code: 'unavailable' }), 7]);
  });

  it('that gets no answer in 15 s is sent again', async () => {
    answers(() => new Promise(() => undefined), ticket);
    const claimed = settled(tickets.claim('a'));
    await host.pass(14_999);
    expect(host.requests).toHaveLength(1);
    await host.pass(5_000);
    expect([(await claimed) as object, host.requests.length]).toEqual([expect.objectContaining({ id: 'a' }), 2]);
  });

  it('ends at once when its signal does, while it is sent and while it waits', async () => {
    const giveUp = new AbortController();
    answers(() => new Promise(() => undefined));
    const sent = settled(tickets.claim('a', { signal: giveUp.signal }));
    await host.settle();
    giveUp.abort(new Error('page left'));
    expect(await sent).toEqual(new Error('page left'));
    const again = new AbortController();
    answers(broken);
    const waiting = settled(tickets.claim('a', { signal: again.signal }));
    await host.settle();
    again.abort(new Error('left again'));
    expect([await waiting, host.requests.length]).toEqual([new Error('left again'), 2]);
  });
});

describe('a token that is refused', () => {
  it('is replaced once for everybody, and the request sent once more', async () => {
    host.answer = (_url, { headers }) =>
      (headers as Record<string, string>)['authorization'] === 'Bearer t1' ? problem(401, 'unauthenticated') : ticket();
    await Promise.all([tickets.claim('a'), tickets.claim('b'), tickets.get('c')]);
    expect(wishes).toEqual([{ refused: null }, { refused: 't1' }]);
    await tickets.claim('d');
    expect(host.requests).toHaveLength(7);
  });

  it('never is, where its source renews it in time: the next request has the new one', async () => {
    const usable = ['t1', 't5'];
    host.answer = () =>
      host.headersOf(-1)['authorization'] === `Bearer ${usable[0]}` ? ticket() : problem(401, 'unauthenticated');
    await tickets.claim('a');
    living = 't5';
    usable.shift();
    await tickets.claim('b');
    expect(host.requests.map((_, index) => host.headersOf(index)['authorization'])).toEqual(['Bearer t1', 'Bearer t5']);
    expect(wishes).toEqual([{ refused: null }, { refused: null }]);
  });

  it('twice is final', async () => {
    answers(() => problem(401, 'unauthenticated'));
    const refused = settled(tickets.claim('a'));
    await host.pass(60_000);
    expect([hasCode(await refused, 'unauthenticated'), host.requests.length]).toEqual([true, 2]);
  });
});

describe('the causal token', () => {
  const answerWith = (revision: string) => answers(() => json({}, { headers: { 'baton-revision': revision } }));

  it('names the highest revisions of the four streams heard of last', async () => {
    for (const revision of ['ticket-a@3', 'ticket-b@1', 'agent-x%20y@2', 'ticket-a@2', 'ticket-c@0', 'ticket-d@9']) {
      answerWith(revision);
      await tickets.claim('a');
    }
    await tickets.list();
    expect(host.headersOf(-1)['baton-seen']).toBe('agent-x%20y@2, ticket-a@3, ticket-c@0, ticket-d@9');
  });

  it('is learned from a refusal too, and is not sent when nothing was seen', async () => {
    answers(() => problem(409, 'chat-ended', {}, { 'baton-revision': 'conversation-k@4' }));
    await settled(tickets.claim('a'));
    expect(host.headersOf(0)).not.toHaveProperty('baton-seen');
    await settled(tickets.get('a'));
    expect(host.headersOf(1)['baton-seen']).toBe('conversation-k@4');
  });
});

describe('a problem', () => {
  it('is a union that its code tells apart', async () => {
    answers(() => problem(409, 'already-claimed', { by: 'maria', since: '2026-01-01T00:00:00.000Z' }));
    const error = await settled(tickets.claim('a'));
    if (!hasCode(error, 'already-claimed', 'not-eligible')) throw new Error('not a problem');
    const { problem: said }: { problem: Problem } = error;
    expect(said.code === 'already-claimed' ? [said.by, said.status] : []).toEqual(['maria', 409]);
  });

  it('of a code that is not known is no surprise to a switch', async () => {
    answers(() => problem(418, 'teapot'));
    const error = (await settled(tickets.claim('a'))) as ProblemError;
    expect(error.problem).toMatchObject({ code: 'unrecognised', given: 'teapot', status: 418, title: 'teapot' });
    answers(() => new Response('<html>', { status: 404 }));
    expect((await settled(tickets.claim('a'))) as ProblemError).toMatchObject({
      problem: { status: 404, given: null },
    });
  });
});
