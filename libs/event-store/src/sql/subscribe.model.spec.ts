import { migrate, openSqlite } from '@baton/sql';
import fc from 'fast-check';
import { appendSomehow, everything, isEvent, placesOf, sampleEvents } from '../contract/sample-events';
import type { CaughtUp, EventStore, Position, RecordedEvent } from '../event-store';
import { SqlEventStore } from './sql-event-store';
import type { SqliteStoreSchema } from './sqlite-rows';
import { SqliteStoreEngine, sqliteStoreMigrations } from './sqlite-store-engine';

type Step =
  | { readonly do: 'append'; readonly stream: string; readonly count: number }
  | { readonly do: 'read'; readonly most: number }
  | { readonly do: 'stop and resume' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('append' as const),
    stream: fc.constantFrom('ticket-1', 'ticket-2', 'agent-1', 'settings'),
    count: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ do: fc.constant('read' as const), most: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('stop and resume' as const) }),
);

/** A reader that saves the position of what it handled last, as the relay does. */
class Reader {
  readonly handled: RecordedEvent[] = [];
  private stop = new AbortController();
  private given: AsyncIterator<RecordedEvent | CaughtUp>;

  constructor(
    private readonly store: EventStore,
    private readonly streams: readonly string[],
  ) {
    this.given = this.resumed(null);
  }

  /** Goes on with the subscription as it stands, however much was appended since; never past what is there, where it would wait. */
  async read(most: number): Promise<void> {
    const asked = (await everything(this.store)).filter(({ stream }) => isAsked(stream, this.streams));
    const enough = Math.min(asked.length, this.handled.length + most);
    while (this.handled.length < enough) {
      const { value, done } = await this.given.next();
      if (done === true) throw new Error('the subscription ended');
      if (isEvent(value)) this.handled.push(value);
    }
  }

  async restart(): Promise<void> {
    this.stop.abort();
    await this.given.return?.();
    this.stop = new AbortController();
    this.given = this.resumed(this.handled.at(-1)?.position ?? null);
  }

  private resumed(after: Position | null): AsyncIterator<RecordedEvent | CaughtUp> {
    const { streams, store } = this;
    return store.subscribe({ after, streams, signal: this.stop.signal })[Symbol.asyncIterator]();
  }
}

const isAsked = (stream: string, prefixes: readonly string[]): boolean =>
  prefixes.length === 0 || prefixes.some((prefix) => stream.startsWith(prefix));

/** Several follow at once, as a service's relay and views do; what they share must not show. */
interface House {
  readonly store: EventStore;
  readonly readers: readonly Reader[];
}

const runStep = async ({ step, reader: which }: Turn, { store, readers }: House): Promise<void> => {
  const reader = readers[which % readers.length];
  switch (step.do) {
    case 'append':
      return void (await appendSomehow(store, step.stream, ...sampleEvents(step.count)));
    case 'read':
      return reader?.read(step.most);
    case 'stop and resume':
      return reader?.restart();
  }
};

interface Turn {
  readonly step: Step;
  readonly reader: number;
}

const handleOnce = async (
  turns: readonly Turn[],
  streams: readonly (readonly string[])[],
  pageSize: number,
  tailSize: number,
): Promise<void> => {
  const db = openSqlite<SqliteStoreSchema>(':memory:');
  await migrate(db, sqliteStoreMigrations);
  const store = new SqlEventStore(new SqliteStoreEngine(db), { pollMs: 200, pageSize, tailSize });
  const readers = streams.map((prefixes) => new Reader(store, prefixes));
  for (const turn of turns) await runStep(turn, { store, readers });
  for (const reader of readers) await reader.read(Infinity);
  const all = await everything(store);
  for (const [index, reader] of readers.entries()) {
    const asked = all.filter(({ stream }) => isAsked(stream, streams[index] ?? []));
    expect(placesOf(reader.handled)).toEqual(placesOf(asked));
    await reader.restart();
  }
  await store.close();
};

it('however appends, reading and restarts of several readers follow one another, each handles every event once and in order', async () => {
  const prefixes = fc.constantFrom([], ['ticket-'], ['ticket-', 'settings'], ['nobody-']);
  const turns = fc.array(fc.record({ step, reader: fc.nat(2) }), { maxLength: 40 });
  const readers = fc.array(prefixes, { minLength: 1, maxLength: 3 });
  const sizes = [fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })] as const;
  const property = fc.asyncProperty(turns, readers, ...sizes, handleOnce);
  await fc.assert(property, { numRuns: 200 });
});
