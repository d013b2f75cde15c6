import { line } from '../../test/rows.examples';
import { json, problem, VirtualHost } from '../../test/virtual-host';
import { Conversations } from '../api/conversations';
import type { Item, Posting, TypingMark } from '../api/types';
import { Session } from '../http/session';
import { ConversationStore, type ItemSource } from './conversation-store';

/** The conversation service, as far as one thread goes, and a stream that tells of it. */
class ThreadServer implements ItemSource {
  readonly stored: Item[] = [];
  readonly posted: Posting[] = [];
  reads = 0;
  /** Refuses the next requests; null: lets them in. */
  refuse: (isPost: boolean) => Response | Promise<Response> | null = () => null;
  private items = new Set<(item: Item) => void>();
  private marks = new Set<(mark: TypingMark) => void>();
  private resyncs = new Set<() => void>();

  constructor(private readonly host: VirtualHost) {
    host.answer = (url, init) => this.refuse(init.method === 'POST') ?? this.answer(new URL(url), init);
  }

  onItem(listener: (item: Item) => void): () => void {
    this.items.add(listener);
    return () => this.items.delete(listener);
  }

  onTyping(listener: (mark: TypingMark) => void): () => void {
    this.marks.add(listener);
    return () => this.marks.delete(listener);
  }

  /** @param forMs how long the mark lasts by the server's clock, which is 5 s ahead. */
  types(id: string, forMs: number): void {
    const until = new Date(this.host.time + 5_000 + forMs).toISOString();
    for (const listener of this.marks)
      listener({ kind: 'typing', author: { kind: 'customer', id, name: 'Eve' }, until });
  }

  onResync(listener: () => void): () => void {
    this.resyncs.add(listener);
    return () => this.resyncs.delete(listener);
  }

  /** Stores a line; revisions have holes, as read marks make them. */
  add(clientMessageId?: string): Item {
    const last = this.stored.at(-1)?.revision ?? null;
    const item = line((last ?? 0) + 2, last, clientMessageId);
    this.stored.push(item);
    return item;
  }

  tell(item: Item): void {
    for (const listener of this.items) listener(item);
  }

  resync(): void {
    for (const listener of this.resyncs) listener();
  }

  get listeners(): number {
    return this.items.size + this.resyncs.size + this.marks.size;
  }

  private answer(url: URL, init: RequestInit): Response {
    if (init.method === 'POST') {
      const posting = JSON.parse(init.body as string) as Posting;
      this.posted.push(posting);
      const known = this.stored.find(
        (item) => item.kind === 'message' && item.clientMessageId === posting.clientMessageId,
      );
      return json(known ?? this.add(posting.clientMessageId), { status: 201 });
    }
    this.reads += 1;
    const [after, before] = [url.searchParams.get('after'), url.searchParams.get('before')];
    const limit = url.searchParams.get('limit');
    if ([after, before].some((bound) => bound !== null && !/^\d{1,15}$/.test(bound)))
      return problem(400, 'invalid-request');
    if (after === null) {
      return json({
        items: this.stored.filter(({ revision }) => revision < Number(before)).slice(-Number(limit)),
        next: null,
      });
    }
    const later = this.stored.filter(({ revision }) => revision > Number(after));
    const items = later.slice(0, Number(limit));
    return json({ items, next: later.length > items.length ? items.at(-1)?.revision : null });
  }
}

let host: VirtualHost;
let server: ThreadServer;
let store: ConversationStore;

const start = async (pageSize = 3): Promise<void> => {
  const session = new Session({ url: 'http://baton', token: () => 't', host });
  const api = new Conversations(session);
  const now = () => host.time + 5_000;
  store = new ConversationStore({ id: 'k', api, host, now, source: server, network: device, pageSize });
  await host.settle();
};

/** What the device knows of its network. */
const device = {
  hasNetwork: true,
  listeners: new Set<() => void>(),
  isOnline: (): boolean => device.hasNetwork,
  onChange: (listener: () => void) => {
    device.listeners.add(listener);
    return () => void device.listeners.delete(listener);
  },
  change: (hasNetwork: boolean): void => {
    device.hasNetwork = hasNetwork;
    for (const listener of device.listeners) listener();
  },
};

beforeEach(() => {
  host = new VirtualHost();
  server = new ThreadServer(host);
});
afterEach(async () => {
  store.close();
  await host.settle();
  expect(device.listeners.size).toBe(0);
  device.change(true);
});

const shown = () => store.getSnapshot().items.map(({ revision }) => revision);
const outgoing = () => store.getSnapshot().outgoing.map(({ text, status }) => `${text} ${status}`);

describe('lines', () => {
  it('begin with the newest page, and earlier ones come page by page', async () => {
    for (let n = 0; n < 7; n += 1) server.add();
    await start();
    expect([store.getSnapshot().status, shown(), store.getSnapshot().hasEarlier]).toEqual([
      'ready',
      [10, 12, 14],
      true,
    ]);
    await store.earlier();
    expect([shown(), store.getSnapshot().hasEarlier]).toEqual([[4, 6, 8, 10, 12, 14], true]);
    const both = [store.earlier(), store.earlier()];
    expect(store.getSnapshot().isLoadingEarlier).toBe(true);
    await Promise.all(both);
    expect([shown()[0], shown().length, store.getSnapshot().hasEarlier, server.reads]).toEqual([2, 7, false, 3]);
    await store.earlier();
    expect(server.reads).toBe(3);
  });

  it('that follow the last one are taken from the stream, and nothing is fetched', async () => {
    await start();
    server.tell(server.add());
    server.tell(server.add());
    await host.settle();
    expect([shown(), server.reads]).toEqual([[2, 4], 1]);
  });

  it('told in whatever microtask after a page was answered are there: also just when nothing more was to be fetched', async () => {
    for (let turns = 0; turns < 40; turns += 1) {
      host = new VirtualHost();
      server = new ThreadServer(host);
      await start();
      server.resync();
      const { answer } = host;
      host.answer = (url, init) => {
        host.answer = answer;
        const answered = answer(url, init);
        const tellAfter = (left: number): void =>
          left === 0 ? server.tell(server.add()) : queueMicrotask(() => tellAfter(left - 1));
        tellAfter(turns);
        return answered;
      };
      await host.settle();
      expect([turns, shown()]).toEqual([turns, [2]]);
      store.close();
    }
  });

  it('told twice, or late, are there once', async () => {
    await start();
    const [first, second] = [server.add(), server.add()];
    for (const item of [first, second, first, second, second]) server.tell(item);
    await host.settle();
    expect([shown(), server.reads]).toEqual([[2, 4], 1]);
  });

  it('with a gap before them are fetched with what is between, over several pages', async () => {
    server.add();
    await start();
    for (let n = 0; n < 7; n += 1) server.add();
    server.tell(server.stored[7] as Item);
    await host.settle();
    expect([shown(), server.reads]).toEqual([[2, 4, 6, 8, 10, 12, 14, 16], 4]);
  });

  it('that came into an empty thread unheard are fetched', async () => {
    await start();
    server.add();
    server.tell(server.add());
    await host.settle();
    expect([store.getSnapshot().status, shown()]).toEqual(['ready', [2, 4]]);
  });

  it('that come while a page is on its way are not lost', async () => {
    server.add();
    let letGo: (response: Response) => void = () => undefined;
    server.refuse = () => new Promise((resolve) => (letGo = resolve));
    await start();
    server.refuse = () => null;
    server.tell(server.add());
    letGo(json({ items: [server.stored[0]], next: null }));
    await host.settle();
    expect(shown()).toEqual([2, 4]);
  });

  it('are looked for again when the view begins anew', async () => {
    await start();
    server.add();
    server.resync();
    await host.settle();
    expect(shown()).toEqual([2]);
  });

  it('are told one by one to who wants them so, each once and in order; earlier pages are not', async () => {
    for (let n = 0; n < 5; n += 1) server.add();
    await start();
    const told: number[] = [];
    const stop = store.onLine(({ revision }) => told.push(revision));
    expect(told).toEqual([6, 8, 10]);
    server.tell(server.add());
    server.add();
    server.tell(server.add());
    await host.settle();
    await store.earlier();
    await host.settle();
    expect(told).toEqual([6, 8, 10, 12, 14, 16]);
    stop();
    server.tell(server.add());
    await host.settle();
    expect(told).toHaveLength(6);
  });

  it('that do not fit what is held any more replace it', async () => {
    server.add();
    await start();
    server.stored.splice(0, 1, line(6, null), line(8, 6));
    server.tell(line(8, 6));
    await host.settle();
    expect(shown()).toEqual([6, 8]);
  });

  it('are asked for until the service answers; a refusal stays, with its reason', async () => {
    server.add();
    server.refuse = () => problem(503, 'unavailable');
    await start();
    await host.pass(60_000);
    expect([store.getSnapshot().status, store.getSnapshot().error?.message]).toEqual([
      'loading',
      '503 unavailable: unavailable',
    ]);
    server.refuse = () => null;
    await host.pass(60_000);
    expect([store.getSnapshot().status, store.getSnapshot().error, shown()]).toEqual(['ready', null, [2]]);
    server.refuse = () => problem(410, 'erased');
    server.resync();
    await host.pass(60_000);
    expect([store.getSnapshot().status, store.getSnapshot().error, shown()]).toEqual([
      'failed',
      expect.objectContaining({ code: 'erased' }),
      [2],
    ]);
  });
});

describe('a message of one’s own', () => {
  it('stands there at once, then as sent, then as a line; the time is the server’s', async () => {
    await start();
    const id = store.send({ text: 'hello', ticketId: 't1' });
    expect(store.getSnapshot().outgoing).toEqual([
      { clientMessageId: id, text: 'hello', ticketId: 't1', at: '2026-01-01T00:00:05.000Z', status: 'pending' },
    ]);
    await host.settle();
    expect([shown(), outgoing()]).toEqual([[2], []]);
    expect(server.posted).toEqual([{ text: 'hello', ticketId: 't1', clientMessageId: id }]);
    expect(host.headersOf(-1)['idempotency-key']).toBe(id);
  });

  it('is not shown twice when the stream is faster than the answer', async () => {
    await start();
    let letGo: () => void = () => undefined;
    server.refuse = (isPost) =>
      isPost ? new Promise((resolve) => (letGo = () => resolve(json(server.stored[0])))) : null;
    const id = store.send({ text: 'hello' });
    await host.settle();
    server.tell(server.add(id));
    await host.settle();
    expect([shown(), outgoing()]).toEqual([[2], []]);
    letGo();
    await host.settle();
    expect([shown(), outgoing()]).toEqual([[2], []]);
  });

  it('that was stored behind lines which were not told of stays below until they are here', async () => {
    await start();
    server.add();
    server.refuse = (isPost) => (isPost ? null : problem(503, 'unavailable'));
    store.send({ text: 'hello' });
    await host.settle();
    expect([shown(), outgoing()]).toEqual([[], ['hello sent']]);
    server.refuse = () => null;
    await host.pass(60_000);
    expect([shown(), outgoing()]).toEqual([[2, 4], []]);
  });

  it('that failed is tried again under the same id, and is one message though it had been stored', async () => {
    await start();
    let stored = 0;
    server.refuse = (isPost) => {
      if (!isPost) return null;
      if (stored === 0) stored = server.add(host.headersOf(-1)['idempotency-key']).revision;
      return Promise.reject(new TypeError('the answer was lost'));
    };
    const id = store.send({ text: 'hello' });
    await host.pass(60_000);
    expect(outgoing()).toEqual(['hello failed']);
    expect(store.getSnapshot().outgoing[0]?.error?.name).toBe('UnreachableError');
    server.refuse = () => null;
    store.retry(id);
    expect(store.getSnapshot().outgoing[0]).not.toHaveProperty('error');
    await host.settle();
    expect([shown(), outgoing(), server.stored.length]).toEqual([[stored], [], 1]);
  });

  it('that is refused can be taken away; one on its way cannot', async () => {
    await start();
    server.refuse = (isPost) => (isPost ? problem(409, 'chat-ended') : null);
    const id = store.send({ text: 'hello' });
    store.discard(id);
    store.retry(id);
    await host.settle();
    expect(outgoing()).toEqual(['hello failed']);
    store.discard(id);
    expect(outgoing()).toEqual([]);
  });

  it('waits for a device without a network, however long, and goes out after the one before it', async () => {
    await start();
    server.refuse = (isPost) => (isPost && !device.hasNetwork ? Promise.reject(new TypeError('offline')) : null);
    device.change(false);
    for (const text of ['one', 'two', 'three']) store.send({ text });
    await host.pass(3_600_000);
    expect(outgoing()).toEqual(['one pending', 'two pending', 'three pending']);
    device.change(true);
    await host.pass(10_000);
    expect([server.posted.map(({ text }) => text), outgoing()]).toEqual([['one', 'two', 'three'], []]);
  });

  it('is not overtaken by those after it: when it cannot be sent, they wait for their writer with it', async () => {
    await start();
    let isAway = true;
    server.refuse = (isPost) => (isPost && isAway ? Promise.reject(new TypeError('nobody answers')) : null);
    const ids = ['one', 'two', 'three'].map((text) => store.send({ text }));
    await host.pass(20_000);
    expect(outgoing()).toEqual(['one pending', 'two pending', 'three pending']);
    await host.pass(60_000);
    expect(outgoing()).toEqual(['one failed', 'two failed', 'three failed']);
    isAway = false;
    for (const id of ids) store.retry(id);
    await host.settle();
    expect([server.posted.map(({ text }) => text), outgoing()]).toEqual([['one', 'two', 'three'], []]);
  });

  it('goes out after the one before it', async () => {
    await start();
    let tries = 0;
    server.refuse = (isPost) => (isPost && (tries += 1) < 3 ? problem(503, 'unavailable') : null);
    for (const text of ['one', 'two', 'three']) store.send({ text });
    await host.pass(60_000);
    expect(server.posted.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect([shown().length, outgoing()]).toEqual([3, []]);
  });
});

it('who types is shown until the mark ends by the server’s clock, or with their line', async () => {
  await start();
  const typist = () => store.getSnapshot().typing?.name ?? null;
  server.types('eve', 5_000);
  await host.pass(4_999);
  expect(typist()).toBe('Eve');
  await host.pass(1);
  expect(typist()).toBeNull();
  server.types('eve', 5_000);
  await host.pass(3_000);
  server.types('eve', 5_000);
  await host.pass(4_000);
  expect(typist()).toBe('Eve');
  server.tell(server.add());
  expect(typist()).toBeNull();
  server.types('eve', -1);
  expect(typist()).toBeNull();
});

it('whoever leaves types no more', async () => {
  await start();
  const ended = { kind: 'system', code: 'live-chat-ended', author: { kind: 'system', id: 'system', name: null } };
  server.types('eve', 5_000);
  server.tell({ ...server.add(), ...ended } as unknown as Item);
  expect(store.getSnapshot().typing).toBeNull();
});

it('waiting for a service again and again leaves nothing behind, and ends when the store is closed', async () => {
  const signals = jest.spyOn(AbortSignal.prototype, 'addEventListener');
  const released = jest.spyOn(AbortSignal.prototype, 'removeEventListener');
  const held = (): number => {
    const own = (calls: readonly unknown[][], on: readonly unknown[]): number =>
      calls.filter((call, index) => on[index] === closing && call[0] === 'abort').length;
    const [closing] = signals.mock.contexts;
    return own(signals.mock.calls, signals.mock.contexts) - own(released.mock.calls, released.mock.contexts);
  };
  try {
    server.refuse = () => problem(503, 'unavailable');
    await start();
    await host.pass(300_000);
    const many = held();
    await host.pass(300_000);
    expect(held()).toBe(many);
    const { length } = host.requests;
    store.close();
    await host.pass(600_000);
    expect(host.requests).toHaveLength(length);
  } finally {
    signals.mockRestore();
    released.mockRestore();
  }
});

it('a store that was closed listens to nothing and asks for nothing', async () => {
  await start();
  store.close();
  expect(server.listeners).toBe(0);
  await store.sync();
  await host.pass(60_000);
  expect(server.reads).toBe(1);
});
