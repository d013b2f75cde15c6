import { StoreTail } from './store-tail';
import type { Page, PlacedRow } from './store-engine';

/** A store that answers when it is told to, and counts what it is asked. */
class SlowStore {
  readonly asked: (string | null)[] = [];
  private readonly answers: (() => void)[] = [];
  private rows: PlacedRow[] = [];

  append(...streams: string[]): void {
    for (const stream of streams) {
      const position = String(this.rows.length + 1).padStart(4, '0');
      this.rows.push({ position, stream, revision: 0, id: position, type: 'Happened', data: '{}', metadata: '{}' });
    }
  }

  page(after: string | null, _: readonly string[], limit: number): Promise<Page> {
    this.asked.push(after);
    const all = this.rows.filter(({ position }) => after === null || position > after);
    const rows = all.slice(0, limit);
    const page = { rows, upTo: rows.at(-1)?.position ?? after, more: all.length > limit, held: false };
    return new Promise((resolve) => this.answers.push(() => resolve(page)));
  }

  compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
  }

  /** Answers what was asked so far, and what that leads to. */
  async answer(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      this.answers.shift()?.();
      await Promise.resolve();
    }
  }
}

const streamsOf = (page: Page | null): string[] | null => page?.rows.map(({ stream }) => stream) ?? null;

let store: SlowStore;
let rings: number;
const tailOf = (mostRows?: number): StoreTail => new StoreTail(store, () => rings, { pageSize: 10, mostRows });
beforeEach(() => {
  store = new SlowStore();
  rings = 0;
});

it('what was appended is read once for all who follow, each given the streams that it asked for', async () => {
  const tail = tailOf();
  tail.reached(null);
  store.append('ticket-1', 'agent-1');
  rings = 1;
  const pages = [['ticket-'], ['agent-'], []].map((streams) => tail.page(null, streams, 1));
  await store.answer();
  expect((await Promise.all(pages)).map(streamsOf)).toEqual([['ticket-1'], ['agent-1'], ['ticket-1', 'agent-1']]);
  expect(store.asked).toEqual([null]);
});

it('a look that began before a ring does not answer for it', async () => {
  const tail = tailOf();
  tail.reached(null);
  const early = tail.page(null, [], 0);
  await Promise.resolve();
  store.append('ticket-1');
  rings = 1;
  const late = tail.page(null, [], 1);
  await store.answer();
  expect([streamsOf(await early), streamsOf(await late)]).toEqual([[], ['ticket-1']]);
  expect(store.asked).toEqual([null, null]);
});

it('who is behind what is kept is not answered, and reads by itself', async () => {
  const tail = tailOf(2);
  tail.reached(null);
  store.append('a', 'b', 'c', 'd');
  const first = tail.page(null, [], 0);
  await store.answer();
  expect(await first).toBeNull();
  expect(await tail.page('0001', [], 0)).toBeNull();
  expect(streamsOf(await tail.page('0002', [], 0))).toEqual(['c', 'd']);
});

it('who is further than anybody begins it anew, also in the middle of a look', async () => {
  const tail = tailOf();
  tail.reached(null);
  store.append('a', 'b');
  const behind = tail.page(null, [], 0);
  await Promise.resolve();
  store.append('c');
  tail.reached('0003');
  await store.answer();
  expect(await behind).toBeNull();
  store.append('d');
  const further = tail.page('0003', [], 0);
  await store.answer();
  expect(streamsOf(await further)).toEqual(['d']);
});

it('a look that fails fails for those who wait for it, and for nobody after', async () => {
  const tail = tailOf();
  tail.reached(null);
  const broken = jest.spyOn(store, 'page').mockRejectedValueOnce(new Error('away'));
  await expect(Promise.all([tail.page(null, [], 0), tail.page(null, [], 0)])).rejects.toThrow('away');
  broken.mockRestore();
  store.append('a');
  const next = tail.page(null, [], 0);
  await store.answer();
  expect(streamsOf(await next)).toEqual(['a']);
});

it('a look that is yet to begin takes into account whatever rings until then', async () => {
  const tail = tailOf();
  tail.reached(null);
  const first = tail.page(null, [], 0);
  rings = 1;
  const second = tail.page(null, [], 1);
  store.append('a');
  rings = 2;
  const third = tail.page(null, [], 2);
  await store.answer();
  expect((await Promise.all([first, second, third])).map(streamsOf)).toEqual([[], ['a'], ['a']]);
  expect(store.asked).toEqual([null, null]);
});

describe('under load', () => {
  /** Milliseconds; waiting moves it on. */
  let clock: number;
  const waits: number[] = [];
  const gathering = (): StoreTail =>
    new StoreTail(store, () => rings, {
      pageSize: 10,
      gatherMs: 20,
      now: () => clock,
      wait: async (ms) => {
        waits.push(ms);
        clock += ms;
      },
    });
  beforeEach(() => {
    clock = 1_000;
    waits.length = 0;
  });

  const looked = async (tail: StoreTail, after: string | null): Promise<Page | null> => {
    const page = tail.page(after, [], rings);
    await store.answer();
    return page;
  };

  it('looks are so far apart that many appends are read at once', async () => {
    const tail = gathering();
    tail.reached(null);
    store.append('a', 'b', 'c', 'd');
    const first = await looked(tail, null);
    clock += 5;
    store.append('e');
    expect(streamsOf(await looked(tail, first?.upTo ?? null))).toEqual(['e']);
    expect(waits).toEqual([15]);
  });

  it('is over when a look found little: the next one waits for nothing', async () => {
    const tail = gathering();
    tail.reached(null);
    store.append('a', 'b', 'c');
    const first = await looked(tail, null);
    store.append('d');
    expect(streamsOf(await looked(tail, first?.upTo ?? null))).toEqual(['d']);
    expect(waits).toEqual([]);
  });

  it('who is behind by more than a page does not wait either', async () => {
    const tail = gathering();
    tail.reached(null);
    store.append(...Array.from({ length: 12 }, (_, n) => `s-${n}`));
    const first = await looked(tail, null);
    expect(first?.more).toBe(true);
    expect(streamsOf(await looked(tail, first?.upTo ?? null))).toEqual(['s-10', 's-11']);
    expect(waits).toEqual([]);
  });
});
