import { rowOf } from '../../test/rows.examples';
import { ScriptedServer } from '../../test/scripted-stream';
import { problem, VirtualHost } from '../../test/virtual-host';
import { createClient } from '../client';
import type { Network } from './connection';
import type { LiveStream, ViewName } from './live-stream';
import type { LiveView } from './live-view';
import type { InboxRow } from '../api/types';
import type { Row } from './rows';

let host: VirtualHost;
let server: ScriptedServer;
let live: LiveStream;
let online = true;
let networkChanged: () => void;

const network: Network = {
  isOnline: () => online,
  onChange: (listener) => {
    networkChanged = listener;
    return () => undefined;
  },
};

beforeEach(() => {
  online = true;
  host = new VirtualHost();
  server = new ScriptedServer(host);
  live = createClient({ url: 'http://baton', token: () => 'token', host, network }).live;
});
afterEach(() => live.close());

const open = async (...names: ViewName[]): Promise<LiveView<InboxRow>[]> => {
  const views = names.map((name) => live.open(name) as unknown as LiveView<InboxRow>);
  await host.settle();
  return views;
};

const openOne = async (name: ViewName): Promise<LiveView<InboxRow>> => (await open(name))[0] as LiveView<InboxRow>;

const snapshot = (view: string, rows: readonly Row[], id?: string): Promise<void> => {
  server.last.frame('snapshot', { view, time: new Date(host.time).toISOString(), rows }, id);
  return host.settle();
};

/** Milliseconds between each request from that one on and the one before it. */
const gapsAfter = (index: number): readonly number[] =>
  host.requests.slice(index).map(({ at }, later) => at - (host.requests[index + later - 1]?.at ?? 0));

const revisions = (view: LiveView<InboxRow>) =>
  Object.fromEntries([...view.getSnapshot().rows].map(([id, { ticket }]) => [id, ticket.revision]));

describe('a view', () => {
  it('holds what its snapshot and what came after say, by id', async () => {
    const inbox = await openOne('inbox');
    expect(inbox.getSnapshot()).toEqual({ status: 'opening', rows: new Map(), problem: null });
    await snapshot('inbox', [rowOf('a', 1), rowOf('b', 1)], 'c1');
    server.last.frame('upsert', { view: 'inbox', row: rowOf('a', 2) });
    server.last.frame('upsert', { view: 'inbox', row: rowOf('z', 0) });
    server.last.frame('remove', { view: 'inbox', id: 'b' }, 'c2');
    server.last.frame('upsert', { view: 'never-asked-for', row: rowOf('q', 0) });
    server.last.frame('of-tomorrow', { view: 'inbox', row: 5 });
    await host.settle();
    expect([inbox.getSnapshot().status, revisions(inbox)]).toEqual(['open', { a: 2, z: 0 }]);
  });

  it('tells listeners once for however much came at once, and gives the same snapshot until then', async () => {
    const inbox = await openOne('inbox');
    await snapshot('inbox', [rowOf('a', 1)]);
    let told = 0;
    const stop = inbox.subscribe(() => (told += 1));
    const before = inbox.getSnapshot();
    expect(inbox.getSnapshot()).toBe(before);
    const frame = (revision: number) =>
      `event: upsert\ndata: ${JSON.stringify({ view: 'inbox', row: rowOf('a', revision) })}\n\n`;
    server.last.write(frame(2) + frame(3) + frame(4));
    await host.settle();
    expect([told, revisions(inbox), before.rows.get('a')?.ticket.revision]).toEqual([1, { a: 4 }, 1]);
    stop();
    server.last.write(frame(5));
    await host.settle();
    expect([told, revisions(inbox)]).toEqual([1, { a: 5 }]);
  });

  it('hands on events; one listener that throws harms neither the others nor the stream', async () => {
    const ticket = await openOne('ticket:a');
    const heard: unknown[] = [];
    ticket.onEvent(() => {
      throw new Error('the application’s own');
    });
    const stop = ticket.onEvent((event) => heard.push(event));
    server.last.frame('event', { view: 'ticket:a', item: { id: 'i1' } });
    await host.settle();
    stop();
    server.last.frame('event', { view: 'ticket:a', item: { id: 'i2' } });
    await host.settle();
    expect(heard).toEqual([{ kind: 'event', view: 'ticket:a', item: { id: 'i1' } }]);
    await expect(host.pass(0)).rejects.toThrow('the application’s own');
  });

  it('tells lines, typing marks and alerts apart, and each alert once', async () => {
    const ticket = await openOne('ticket:a');
    const heard: unknown[] = [];
    ticket.onItem(({ id }) => heard.push(id));
    ticket.onTyping(({ author }) => heard.push(author.id));
    ticket.onAlert(({ kind }) => heard.push(kind));
    const alert = { id: 'x', kind: 'new-message', revision: 3 };
    const items = [
      { id: 'i1', previous: null },
      { kind: 'typing', author: { id: 'eve' } },
      alert,
      alert,
      { kind: 'tomorrow' },
    ];
    for (const item of items) server.last.frame('event', { view: 'ticket:a', item });
    await host.settle();
    expect(heard).toEqual(['i1', 'eve', 'new-message']);
  });

  it('of one ticket ends with it, and can be asked for anew', async () => {
    const ticket = await openOne('ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    server.last.frame('remove', { view: 'ticket:a', id: 'a' }, 'c2');
    await host.settle();
    expect([ticket.getSnapshot().status, ticket.getSnapshot().rows.size]).toEqual(['ended', 0]);
    live.open('ticket:a');
    await host.settle();
    await snapshot('ticket:a', [rowOf('a', 3)]);
    expect([server.streams.length, ticket.getSnapshot().status, revisions(ticket)]).toEqual([2, 'open', { a: 3 }]);
  });
});

describe('after a break', () => {
  it('the stream goes on at the last cursor, with what was there, and what was cut in the middle is not believed', async () => {
    const inbox = await openOne('inbox');
    await snapshot('inbox', [rowOf('a', 1)], 'c1');
    server.last.frame('upsert', { view: 'inbox', row: rowOf('a', 2) }, 'c2');
    server.last.write(`id: c3\nevent: remove\ndata: {"view":"inbox","id":"a"}\n`);
    await host.settle();
    server.last.cut();
    await host.pass(1_000);
    expect(server.streams.map(({ cursor }) => cursor)).toEqual([undefined, 'c2']);
    expect([inbox.getSnapshot().status, revisions(inbox)]).toEqual(['open', { a: 2 }]);
    server.last.frame('cursor', { time: new Date(host.time).toISOString() }, 'c4');
    await host.settle();
    server.last.end();
    await host.pass(1_000);
    expect(server.last.cursor).toBe('c4');
  });

  it('it comes back after what the server said, not sooner; later and later when nobody answers', async () => {
    await open('inbox');
    server.last.write('retry: 4000\n\n');
    await host.settle();
    server.last.end();
    const left = host.time;
    await host.pass(3_999);
    expect(server.streams).toHaveLength(1);
    await host.pass(3_000);
    expect(server.streams.map(({ at }) => at - left)).toEqual([0, 5_000]);
    server.refuse = () => Promise.reject(new TypeError('connection refused'));
    const asked = host.requests.length;
    server.last.cut();
    await host.pass(300_000);
    const gaps = host.requests
      .slice(asked + 3)
      .map(({ at }, index) => at - (host.requests[asked + 2 + index]?.at ?? 0));
    expect(gaps.slice(0, 5)).toEqual([5_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('a server that is overloaded is left alone for as long as it asks', async () => {
    server.refuse = () => problem(503, 'unavailable', {}, { 'retry-after': '20' });
    await open('inbox');
    await host.pass(19_999);
    expect([host.requests.length, live.getSnapshot().error?.message]).toEqual([1, '503 unavailable: unavailable']);
    await host.pass(12_000);
    expect(host.requests.length).toBe(2);
  });

  it('a connection in which nothing is heard for 40 s is given up, comments are heard', async () => {
    await open('inbox');
    for (let beat = 0; beat < 4; beat += 1) {
      await host.pass(30_000);
      server.last.write(': heartbeat\n\n');
      await host.settle();
    }
    expect(server.streams).toHaveLength(1);
    await host.pass(39_999);
    expect(server.streams[0]?.isClosed()).toBe(false);
    await host.pass(1_001);
    expect([server.streams[0]?.isClosed(), server.streams.length]).toEqual([true, 2]);
  });

  it('reset means that what is held stays until its snapshot comes, and the cursor does not', async () => {
    const inbox = await openOne('inbox');
    await snapshot('inbox', [rowOf('a', 1), rowOf('b', 1)], 'c1');
    server.last.write('id\nevent: reset\ndata: {"why":"too-old"}\n\n');
    await host.settle();
    expect(revisions(inbox)).toEqual({ a: 1, b: 1 });
    server.last.cut();
    await host.pass(1_000);
    expect(server.last.cursor).toBeUndefined();
    await snapshot('inbox', [rowOf('b', 0)], 'd1');
    expect(revisions(inbox)).toEqual({ b: 0 });
  });

  const invalid = (path: string) => problem(400, 'invalid-request', { errors: [{ path, message: 'is wrong' }] });

  it.each(['header.Last-Event-ID', 'query.cursor'])(
    'a cursor that no server reads (%s) is dropped, at once',
    async (path) => {
      await open('inbox');
      await snapshot('inbox', [], 'c1');
      server.refuse = (_views, cursor) => (cursor === undefined ? null : invalid(path));
      server.last.cut();
      await host.pass(1_000);
      expect([server.streams.length, server.last.cursor, host.requests.length]).toEqual([2, undefined, 3]);
    },
  );

  it('a cursor outlives a request that is wrong elsewhere, which is not sent again and again', async () => {
    await open('inbox');
    await snapshot('inbox', [], 'c1');
    server.refuse = () => invalid('query.view');
    server.last.cut();
    await host.pass(60_000);
    expect([host.headersOf(-1)['last-event-id'], live.getSnapshot().error?.message]).toEqual([
      'c1',
      '400 invalid-request: invalid-request',
    ]);
    expect(host.requests.length).toBeLessThan(10);
  });

  it('an answer that is no event stream is no stream: it is shown as an error, and asked again later and later', async () => {
    await open('inbox');
    await snapshot('inbox', [rowOf('a', 1)], 'c1');
    const page = () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } });
    server.refuse = page;
    server.last.cut();
    const asked = host.requests.length;
    await host.pass(3_000);
    const { connection, error } = live.getSnapshot();
    expect([connection, error?.cause]).toEqual(['reconnecting', 'an answer that is no event stream: text/html']);
    await host.pass(300_000);
    expect(gapsAfter(asked + 2).slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    server.refuse = () => null;
    await host.pass(30_000);
    expect([live.getSnapshot().connection, server.last.cursor]).toEqual(['live', 'c1']);
  });

  it('streams that end before their first frame are asked for later and later', async () => {
    await open('inbox');
    const asked = host.requests.length;
    server.refuse = () =>
      new Response(': hello\n\n', { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    server.last.cut();
    await host.pass(300_000);
    expect(gapsAfter(asked + 2).slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('a token that ended is asked for anew', async () => {
    let token = 't1';
    const client = createClient({
      url: 'http://baton',
      token: ({ refused }) => (token = refused === null ? token : 't2'),
      host,
    });
    client.live.open('inbox');
    await host.settle();
    const { refuse } = server;
    server.refuse = () =>
      host.headersOf(-1)['authorization'] === 'Bearer t1' ? problem(401, 'unauthenticated') : refuse([], '');
    server.last.end();
    await host.pass(1_000);
    expect([host.headersOf(-2)['authorization'], host.headersOf(-1)['authorization'], server.streams.length]).toEqual([
      'Bearer t1',
      'Bearer t2',
      2,
    ]);
    client.close();
  });
});

describe('opening and releasing views', () => {
  it('one more view is one reconnect, at the cursor of the others', async () => {
    const inbox = await openOne('inbox');
    await snapshot('inbox', [rowOf('a', 1)], 'c1');
    await open('ticket:a', 'alerts');
    expect(server.streams.map(({ views, cursor }) => [views, cursor])).toEqual([
      [['inbox'], undefined],
      [['inbox', 'ticket:a', 'alerts'], 'c1'],
    ]);
    expect([server.streams[0]?.isClosed(), revisions(inbox), live.getSnapshot().connection]).toEqual([
      true,
      { a: 1 },
      'live',
    ]);
  });

  it('a view that is released is left out by the next reconnect, and no sooner', async () => {
    const [, ticket] = await open('inbox', 'ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    live.release(ticket as LiveView<InboxRow>);
    await host.settle();
    expect(server.streams).toHaveLength(1);
    expect(live.open('ticket:a')).toBe(ticket);
    live.release(ticket as LiveView<InboxRow>);
    server.last.cut();
    await host.pass(1_000);
    expect(server.last.views).toEqual(['inbox']);
  });

  it('a view that comes back before the cursor forgot it has lost nothing', async () => {
    const [, ticket] = await open('inbox', 'ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    live.release(ticket as LiveView<InboxRow>);
    server.last.cut();
    await host.pass(1_000);
    expect([server.last.views, server.last.cursor]).toEqual([['inbox'], 'c1']);
    const again = await openOne('ticket:a');
    expect([server.last.views, server.last.cursor, revisions(again)]).toEqual([['inbox', 'ticket:a'], 'c1', { a: 1 }]);
  });

  it('a view that comes back on the same stream after a reset is still kept up to date', async () => {
    const [, ticket] = await open('inbox', 'ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    live.release(ticket as LiveView<InboxRow>);
    server.last.frame('reset', { why: 'too-old' }, '');
    await snapshot('ticket:a', [rowOf('a', 2)], 'd1');
    const again = await openOne('ticket:a');
    expect([server.streams.length, again.getSnapshot().status, revisions(again)]).toEqual([1, 'open', { a: 2 }]);
  });

  it('a view that comes back after that begins anew', async () => {
    const [, ticket] = await open('inbox', 'ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    live.release(ticket as LiveView<InboxRow>);
    server.last.cut();
    await host.pass(1_000);
    server.last.frame('cursor', { time: 'x' }, 'c2');
    await host.settle();
    const again = await openOne('ticket:a');
    expect([server.last.cursor, again.getSnapshot().status, revisions(again)]).toEqual(['c2', 'opening', {}]);
  });

  it('one that ended under a cursor that still names it costs the others a snapshot, and never a row', async () => {
    await open('inbox', 'ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    server.last.frame('remove', { view: 'ticket:a', id: 'a' });
    await host.settle();
    await openOne('ticket:a');
    expect([server.last.views, server.last.cursor]).toEqual([['inbox', 'ticket:a'], undefined]);
  });

  /** As the service does: it names the first of those that are not allowed. */
  const deny = (...names: readonly string[]): void => {
    server.refuse = (asked) => {
      const view = asked.find((name) => names.includes(name));
      return view === undefined ? null : problem(404, 'ticket-not-found', { view });
    };
  };

  it('a view that is refused says why, and the others go on', async () => {
    const asOf = host.time;
    deny('ticket:no', 'ticket:never');
    const views = await open('inbox', 'ticket:a', 'ticket:no', 'ticket:b', 'ticket:never');
    for (const view of server.last.views) await snapshot(view, [], 'c1');
    expect(views.map((view) => view.getSnapshot().status)).toEqual(['open', 'open', 'refused', 'open', 'refused']);
    expect(views[2]?.getSnapshot().problem).toMatchObject({ code: 'ticket-not-found', view: 'ticket:no' });
    expect([server.last.views, host.requests.length, host.time]).toEqual([['inbox', 'ticket:a', 'ticket:b'], 3, asOf]);
  });

  it('a view of somebody who was erased is refused for good, not asked for again and again', async () => {
    server.refuse = (asked) => (asked.length > 0 ? problem(410, 'erased', { view: 'conversation' }) : null);
    const [view] = await open('conversation');
    const asked = host.requests.length;
    await host.pass(60_000);
    expect(view?.getSnapshot()).toMatchObject({ status: 'refused', problem: { code: 'erased' } });
    expect(host.requests.length).toBe(asked);
  });

  it('a view that is refused after all, when the cursor is gone too, costs the others nothing', async () => {
    const views = await open('inbox', 'ticket:a', 'ticket:b');
    for (const { name } of views) await snapshot(name, [], 'c1');
    deny('ticket:a');
    const asked = host.requests.length;
    server.last.cut();
    await host.pass(5_000);
    expect(views.map((view) => view.getSnapshot().status)).toEqual(['open', 'refused', 'open']);
    expect([server.last.views, host.requests.length - asked]).toEqual([['inbox', 'ticket:b'], 2]);
  });

  it('one that was refused can be asked for anew, also when nothing else is open', async () => {
    deny('ticket:a');
    const view = await openOne('ticket:a');
    expect(view.getSnapshot().status).toBe('refused');
    deny();
    await openOne('ticket:a');
    await snapshot('ticket:a', [rowOf('a', 1)], 'c1');
    expect([view.getSnapshot().status, revisions(view)]).toEqual(['open', { a: 1 }]);
  });

  it('no view is blamed for a refusal that names none: all are asked for again, later and later', async () => {
    server.refuse = () => problem(403, 'forbidden');
    const views = await open('inbox', 'ticket:a');
    await host.pass(60_000);
    expect(views.map((view) => view.getSnapshot().status)).toEqual(['opening', 'opening']);
    expect(live.getSnapshot().error?.message).toBe('403 forbidden: forbidden');
    expect(host.requests.length).toBeLessThan(12);
    server.refuse = () => null;
    await host.pass(30_000);
    expect(server.last.views).toEqual(['inbox', 'ticket:a']);
  });
});

describe('more views than a stream has', () => {
  const names = (from: number, to: number): ViewName[] =>
    Array.from({ length: to - from }, (_, at): ViewName => `ticket:${from + at}`);

  it('are refused here, and the others stay as they are', async () => {
    server.refuse = (asked) => (asked.length > 20 ? problem(400, 'invalid-request') : null);
    const [first] = await open(...names(0, 20));
    expect(() => live.open('inbox')).toThrow('20 views are open, and a stream has no more; release one first');
    await host.settle();
    expect([server.streams.length, server.last.views, server.last.isClosed()]).toEqual([1, names(0, 20), false]);
    expect(live.open('ticket:0')).toBe(first);
    await host.settle();
    expect(host.requests).toHaveLength(1);
  });

  it('are there as soon as another was released, or is over', async () => {
    const [first] = await open(...names(0, 20));
    live.release(first as LiveView<InboxRow>);
    await open('inbox');
    await snapshot('ticket:1', [rowOf('1', 1)], 'c1');
    server.last.frame('remove', { view: 'ticket:1', id: '1' }, 'c2');
    await host.settle();
    await open('alerts');
    expect(server.last.views).toEqual([...names(2, 20), 'inbox', 'alerts']);
    // What is over takes a place again when it is asked for anew.
    expect(() => live.open('ticket:1')).toThrow(RangeError);
  });
});

describe('the connection', () => {
  const status = () => live.getSnapshot().connection;

  it('is not shown as broken before two seconds, and as offline after thirty', async () => {
    expect(status()).toBe('connecting');
    await open('inbox');
    expect(status()).toBe('live');
    server.refuse = () => Promise.reject(new TypeError('connection refused'));
    server.last.cut();
    await host.pass(1_999);
    expect(status()).toBe('live');
    await host.pass(1);
    expect(status()).toBe('reconnecting');
    await host.pass(28_000);
    expect(status()).toBe('offline');
    server.refuse = () => null;
    await host.pass(60_000);
    expect([status(), live.getSnapshot().error]).toEqual(['live', null]);
  });

  it('follows the device’s network: off at once, and back at once', async () => {
    await open('inbox');
    await snapshot('inbox', [], 'c1');
    online = false;
    networkChanged();
    expect(status()).toBe('offline');
    online = true;
    networkChanged();
    await host.settle();
    expect([status(), server.streams.length, server.last.cursor]).toEqual(['live', 2, 'c1']);
  });

  it('does not exist while nobody looks, and ends for good', async () => {
    await host.pass(100_000);
    expect([host.requests.length, status()]).toEqual([0, 'connecting']);
    await open('inbox');
    live.close();
    await host.pass(100_000);
    expect([host.requests.length, status(), server.last.isClosed()]).toEqual([1, 'closed', true]);
  });
});

it('the server’s clock is the fastest message’s', async () => {
  await open('inbox');
  for (const late of [800, 100, 900]) {
    server.last.frame('cursor', { time: new Date(host.time + 60_000 - late).toISOString() });
    await host.settle();
  }
  expect(live.getSnapshot().clockOffsetMs).toBe(59_900);
});
