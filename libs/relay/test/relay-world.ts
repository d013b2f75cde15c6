import { topics } from '@baton/contracts';
import { type BusRecord, type EmbeddedBus, type EventBus, type Leadership, openEmbeddedBus } from '@baton/event-bus';
import {
  eventIdFor,
  type EventStore,
  openSqliteEventStore,
  type RecordedEvent,
  UnknownEventType,
} from '@baton/event-store';
import { v5 as uuidv5 } from 'uuid';
import { type Publisher, publishStreams, type RelayOptions, stateRecord } from '../src';

export const EVENTS = topics.ticketEvents;
export const STATES = topics.ticketState;
const NAMESPACE = '7d9b5a52-7c7d-4c0c-9b70-0a6f2f1f3b11';

/** A counter that is live until it is closed: small, and with a tombstone. */
export interface Counter {
  readonly total: number;
  readonly steps: number;
  readonly closed: boolean;
}

export interface Stepped {
  readonly by: number;
}

export const initial: Counter = { total: 0, steps: 0, closed: false };

/** A step by 0 closes the counter; a later one opens it again. */
export const evolve = ({ total, steps }: Counter, { by }: Stepped): Counter => ({
  total: total + by,
  steps: steps + 1,
  closed: by === 0,
});

export const publisher: Publisher<Counter, Stepped> = {
  initial,
  evolve,
  decode: async ({ stream, revision, type, data }) => {
    if (type !== 'Stepped') throw new UnknownEventType(stream, revision, type);
    return { by: Number(data['by']) };
  },
  translate: ({ recorded, event, before, after }) => [
    {
      topic: EVENTS.name,
      key: recorded.stream,
      value: JSON.stringify({ by: event.by, before: before.total }),
      headers: { ce_id: recorded.id, ce_subject: recorded.stream },
    },
    stateRecord(STATES, recorded.stream, after.closed ? null : { total: after.total, steps: after.steps }),
  ],
};

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Store and bus in memory, both the real embedded adapters. */
export class RelayWorld {
  private commands = 0;
  private readonly revisions = new Map<string, number>();

  private constructor(
    readonly store: EventStore,
    readonly bus: EmbeddedBus,
  ) {}

  static async open(): Promise<RelayWorld> {
    const store = await openSqliteEventStore({ file: ':memory:' });
    const bus = await openEmbeddedBus({ file: ':memory:', cleanEveryMs: 0, retry: { firstMs: 1, maxMs: 1 } });
    return new RelayWorld(store, bus);
  }

  async close(): Promise<void> {
    await this.bus.close();
    await this.store.close();
  }

  options(more: Partial<RelayOptions> = {}): RelayOptions {
    return {
      name: 'relay-test',
      store: this.store,
      bus: this.bus,
      topics: [EVENTS, STATES],
      publishers: [publishStreams('counter-', publisher)],
      logger: silent,
      wait: async () => undefined,
      ...more,
    };
  }

  async step(stream: string, by: number, type = 'Stepped'): Promise<void> {
    const commandId = uuidv5(String((this.commands += 1)), NAMESPACE);
    const metadata = {
      commandId,
      actor: { kind: 'system', id: 'test' },
      customerId: null,
      correlationId: commandId,
      causationId: null,
      traceparent: null,
      occurredAt: '2026-11-22T12:00:00.000Z',
      schemaVersion: 1,
    } as const;
    const last = this.revisions.get(stream) ?? -1;
    this.revisions.set(stream, last + 1);
    const event = { id: eventIdFor(commandId, stream, 0), type, data: { by }, metadata };
    await this.store.append(stream, [event], { expected: last === -1 ? 'no-stream' : last });
  }

  async stored(): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const reading = new AbortController();
    for await (const item of this.store.subscribe({ after: null, streams: ['counter-'], signal: reading.signal })) {
      if ('kind' in item) break;
      events.push(item);
    }
    reading.abort();
    return events;
  }

  /** Everything readable on the two topics, in the order of each partition. */
  async published(bus: EventBus = this.bus): Promise<{ events: BusRecord[]; states: BusRecord[] }> {
    const wanted = new Map<string, bigint>();
    for (const { topic, partition, offset } of await bus.highWatermarks([EVENTS, STATES])) {
      if (BigInt(offset) > 0n) wanted.set(`${topic}/${partition}`, BigInt(offset));
    }
    const records: BusRecord[] = [];
    if (wanted.size > 0) {
      await new Promise<void>((resolve, reject) => {
        const consumer = bus.consume({
          group: `reader-${Math.random()}`,
          topics: [EVENTS, STATES],
          startAt: async () => undefined,
          onBatch: async ({ topic, partition, records: batch, nextOffset }) => {
            records.push(...batch);
            if (BigInt(nextOffset) >= (wanted.get(`${topic}/${partition}`) ?? 0n))
              wanted.delete(`${topic}/${partition}`);
            if (wanted.size === 0) void consumer.then((running) => running.stop()).then(resolve, reject);
          },
        });
        consumer.catch(reject);
      });
    }
    return {
      events: records.filter(({ topic }) => topic === EVENTS.name),
      states: records.filter(({ topic }) => topic === STATES.name),
    };
  }
}

/** Who leads among the relays of a test, and what the embedded bus cannot do: a leader that sleeps past its session is given up. */
export class Leads {
  private holder: symbol | null = null;
  private readonly queue: { readonly token: symbol; readonly grant: () => void }[] = [];

  async lead(_name: string, signal: AbortSignal): Promise<Leadership> {
    signal.throwIfAborted();
    const token = Symbol('leader');
    await new Promise<void>((resolve, reject) => {
      this.queue.push({ token, grant: resolve });
      signal.addEventListener('abort', () => {
        this.queue.splice(0, this.queue.length, ...this.queue.filter((one) => one.token !== token));
        reject(signal.reason as Error);
      });
      this.next();
    });
    return { lost: new AbortController().signal, release: async () => this.release(token) };
  }

  /** The leader's session ends; being asleep, it is not told. */
  expire(): void {
    this.holder = null;
    this.next();
  }

  private release(token: symbol): void {
    if (this.holder !== token) return;
    this.holder = null;
    this.next();
  }

  private next(): void {
    if (this.holder !== null) return;
    const first = this.queue.shift();
    this.holder = first?.token ?? null;
    first?.grant();
  }
}

/** What a compacted topic comes down to: the latest value of each key that has one. */
export const latest = (states: readonly BusRecord[]): Record<string, string> => {
  const values = new Map<string, string>();
  for (const { key, value } of states) {
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The same, folded from the store. */
export const folded = (events: readonly RecordedEvent[]): Record<string, string> => {
  const counters = new Map<string, Counter>();
  for (const { stream, data } of events) {
    counters.set(stream, evolve(counters.get(stream) ?? initial, { by: Number(data['by']) }));
  }
  const live = [...counters].filter(([, { closed }]) => !closed).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(live.map(([stream, { total, steps }]) => [stream, JSON.stringify({ total, steps })]));
};
