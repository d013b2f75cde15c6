import fc from 'fast-check';
import { appendSomehow, everything, isEvent, placesOf, sampleEvents } from '../contract/sample-events';
import type { CaughtUp, EventStore, Position, RecordedEvent } from '../event-store';
import { openSqliteEventStore } from './open-sqlite-event-store';

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

const runStep = async (step: Step, store: EventStore, reader: Reader): Promise<void> => {
  switch (step.do) {
    case 'append':
      return void (await appendSomehow(store, step.stream, ...sampleEvents(step.count)));
    case 'read':
      return reader.read(step.most);
    case 'stop and resume':
      return reader.restart();
  }
};

const handlesOnce = async (steps: readonly Step[], streams: readonly string[], pageSize: number): Promise<void> => {
  const store = await openSqliteEventStore({ file: ':memory:', pageSize });
  const reader = new Reader(store, streams);
  for (const each of steps) await runStep(each, store, reader);
  await reader.read(Infinity);
  const asked = (await everything(store)).filter(({ stream }) => isAsked(stream, streams));
  expect(placesOf(reader.handled)).toEqual(placesOf(asked));
  await reader.restart();
  await store.close();
};

it('however appends, reading and restarts follow one another, every event is handled once and in order', async () => {
  const prefixes = fc.constantFrom([], ['ticket-'], ['ticket-', 'settings'], ['nobody-']);
  const steps = fc.array(step, { maxLength: 25 });
  const property = fc.asyncProperty(steps, prefixes, fc.integer({ min: 1, max: 5 }), handlesOnce);
  await fc.assert(property, { numRuns: 100 });
});
