import { json, problem, VirtualHost } from '../../test/virtual-host';
import { Session } from '../http/session';
import { type PageLike, Presence } from './presence';
import { runPresenceWorker } from './presence-worker';
import { Typing } from './typing';
import type { FromWorker, ToWorker, WorkerPort } from './worker-protocol';

let host: VirtualHost;
let session: Session;
let presence: Presence;
/** Connections that the service knows, by id. */
let known: Set<string>;
let down: boolean;

beforeEach(() => {
  host = new VirtualHost();
  session = new Session({ url: 'http://baton', token: () => 't', host });
  known = new Set();
  down = false;
  host.answer = (url, { body }) => {
    if (down) throw new TypeError('connection refused');
    const [, id, what] = /connections(?:\/([^/]+)\/(\w+))?$/.exec(url) ?? [];
    if (id === undefined) {
      known.add(`c${known.size + 1}`);
      return json({ id: `c${known.size}`, ttlSeconds: 30 }, { status: 201 });
    }
    if (!known.has(id)) return problem(404, 'not-found');
    if (what === 'close') return new Response(null, { status: 204 });
    return json({ ttlSeconds: (JSON.parse(body as string) as { hidden: boolean }).hidden ? 150 : 30 });
  };
});
afterEach(() => presence?.close());

/** What was told, as `<seconds> <id> <what>`. */
const told = (): string[] =>
  host.requests.map(({ url, init, at }) => {
    const [, id = 'open', what = ''] = /connections(?:\/([^/]+)\/(\w+))?$/.exec(url) ?? [];
    const said = init.body === undefined ? '' : ` ${init.body as string}`;
    return `${(at - Date.parse('2026-01-01T00:00:00.000Z')) / 1_000} ${id} ${what}${said}`.trim();
  });

/** A page that tests hide, leave and touch. */
class TestPage implements PageLike {
  hidden = false;
  private readonly listeners = new Map<string, () => void>();
  isHidden = (): boolean => this.hidden;
  private on = (what: string) => (listener: () => void) => {
    this.listeners.set(what, listener);
    return () => void this.listeners.delete(what);
  };
  onVisibility = this.on('visibility');
  onActivity = this.on('activity');
  onLeave = this.on('leave');
  onReturn = this.on('return');
  happen(what: string): void {
    this.listeners.get(what)?.();
  }
  get attached(): number {
    return this.listeners.size;
  }
}

const ACTIVE = '{"active":true,"hidden":false}';
const IDLE = '{"active":false,"hidden":false}';

describe('presence in a process', () => {
  it('beats three times within what the service believes, and says whether anything was done', async () => {
    presence = new Presence(session);
    await host.pass(25_000);
    presence.active();
    presence.active();
    await host.pass(10_000);
    expect(told()).toEqual([
      '0 open',
      `10 c1 heartbeat ${ACTIVE}`,
      `20 c1 heartbeat ${IDLE}`,
      `30 c1 heartbeat ${ACTIVE}`,
    ]);
    expect(host.headersOf(1)).not.toHaveProperty('authorization');
  });

  it('beats again soon after one that did not arrive, and then tells what that one would have', async () => {
    presence = new Presence(session);
    await host.pass(9_000);
    down = true;
    await host.pass(4_000);
    down = false;
    await host.pass(2_000);
    expect(told()).toEqual([
      '0 open',
      `10 c1 heartbeat ${ACTIVE}`,
      `12 c1 heartbeat ${ACTIVE}`,
      `14 c1 heartbeat ${ACTIVE}`,
    ]);
  });

  it('opens another connection when its own was forgotten, and goes on trying while the service is away', async () => {
    presence = new Presence(session);
    await host.pass(5_000);
    known = new Set(['other']);
    await host.pass(6_000);
    expect(told().slice(1)).toEqual([`10 c1 heartbeat ${ACTIVE}`, '10 open']);
    presence.close();
    down = true;
    presence = new Presence(session);
    await host.pass(300_000);
    down = false;
    await host.pass(70_000);
    expect(
      told().some(
        (line) => line.endsWith('heartbeat {"active":true,"hidden":false}') && Number(line.split(' ')[0]) > 300,
      ),
    ).toBe(true);
  });

  it('says goodbye once, also when the page is on its way out, and nothing after it', async () => {
    presence = new Presence(session);
    await host.pass(5_000);
    presence.close();
    presence.close();
    await host.pass(60_000);
    expect([told().slice(1), host.requests.at(-1)?.init.keepalive]).toEqual([['5 c1 close'], true]);
  });
});

describe('presence of a page', () => {
  it('asks for more time at once when it is hidden, is told seldom, and is back at once', async () => {
    const page = new TestPage();
    presence = new Presence(session, { page });
    await host.pass(12_000);
    page.hidden = true;
    page.happen('visibility');
    await host.pass(60_000);
    page.hidden = false;
    page.happen('visibility');
    await host.pass(5_000);
    expect(told().slice(2)).toEqual([
      '12 c1 heartbeat {"active":false,"hidden":true}',
      '62 c1 heartbeat {"active":false,"hidden":true}',
      `72 c1 heartbeat ${ACTIVE}`,
    ]);
  });

  it('that goes into the browser’s cache leaves, and comes back as another connection', async () => {
    const page = new TestPage();
    presence = new Presence(session, { page });
    await host.pass(1_000);
    page.happen('leave');
    await host.pass(60_000);
    page.happen('return');
    await host.pass(10_000);
    expect(told().slice(1)).toEqual(['1 c1 close', '61 open', `71 c2 heartbeat ${ACTIVE}`]);
    presence.close();
    expect(page.attached).toBe(0);
  });
});

describe('presence through a worker', () => {
  /** Both ends of a worker's channel. */
  const channel = () => {
    const toPage = new Set<(event: { data: unknown }) => void>();
    const toWorker = new Set<(event: { data: ToWorker }) => void>();
    const sent: ToWorker[] = [];
    const worker: WorkerPort = {
      postMessage: (data) => {
        sent.push(data);
        for (const listener of toWorker) listener({ data });
      },
      addEventListener: (_type, listener) => void toPage.add(listener),
      removeEventListener: (_type, listener) => void toPage.delete(listener),
    };
    const say = (data: FromWorker): void => {
      for (const listener of [...toPage]) listener({ data });
    };
    const scope: Parameters<typeof runPresenceWorker>[0] = {
      postMessage: say,
      addEventListener: (_type, listener) => void toWorker.add(listener),
    };
    return { worker, sent, say, scope };
  };

  it('hands it the address, and everything that a loop of its own would be told', async () => {
    const { worker, sent, say } = channel();
    const page = new TestPage();
    presence = new Presence(session, { page, worker });
    await host.pass(0);
    page.happen('activity');
    page.hidden = true;
    page.happen('visibility');
    expect(sent).toEqual([
      { kind: 'start', address: 'http://baton/v1/presence/connections/c1', ttlSeconds: 30 },
      { kind: 'active' },
      { kind: 'hide', hidden: true },
    ]);
    say({ kind: 'lost' });
    await host.pass(60_000);
    presence.close();
    expect(sent.slice(3).map(({ kind }) => kind)).toEqual(['start', 'hide', 'stop']);
    expect(told()).toEqual(['0 open', '0 open', '60 c2 close']);
  });

  it('beats there, and says when its connection was forgotten', async () => {
    const { worker, scope, sent } = channel();
    runPresenceWorker(scope, host);
    presence = new Presence(session, { worker });
    await host.pass(21_000);
    known = new Set(['other']);
    await host.pass(10_000);
    expect(told()).toEqual([
      '0 open',
      `10 c1 heartbeat ${ACTIVE}`,
      `20 c1 heartbeat ${IDLE}`,
      `30 c1 heartbeat ${IDLE}`,
      '30 open',
    ]);
    expect(sent.map(({ kind }) => kind)).toEqual(['start', 'start']);
  });
});

describe('typing', () => {
  it('is told at most every three seconds and conversation, and at once after a message', async () => {
    const typing = new Typing(session);
    host.answer = () => new Response(null, { status: 204 });
    for (let key = 0; key < 70; key += 1) {
      typing.touch('k');
      await host.pass(100);
    }
    typing.touch('other');
    typing.stopped('k');
    typing.touch('k');
    await host.settle();
    expect(host.requests.map(({ init, at }) => [init.body, (at - (host.requests[0]?.at ?? 0)) / 1_000])).toEqual([
      ['{"conversationId":"k"}', 0],
      ['{"conversationId":"k"}', 3],
      ['{"conversationId":"k"}', 6],
      ['{"conversationId":"other"}', 7],
      ['{"conversationId":"k"}', 7],
    ]);
  });

  it('that does not arrive is nobody’s trouble', async () => {
    host.answer = () => problem(503, 'unavailable');
    new Typing(session).touch('k');
    await host.pass(60_000);
    expect(host.requests).toHaveLength(1);
  });
});
