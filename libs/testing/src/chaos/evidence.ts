import { topics } from '@baton/contracts';
import { type EventStore, openPostgresEventStore, type RecordedEvent } from '@baton/event-store';
import type { StateRecord } from '../checkers/check-published';
import type { House } from './house';
import { TopicReader } from './topic-reader';

/** Everything that one store and its topics say. */
export interface Side {
  readonly service: 'ticket' | 'conversation';
  /** In store order, read from the beginning. */
  readonly facts: readonly RecordedEvent[];
  readonly compare: (a: string, b: string) => number;
  /** Of the newest generation. */
  readonly events: readonly StateRecord[];
  readonly states: readonly StateRecord[];
}

const SIDES = {
  ticket: { events: topics.ticketEvents.name, states: topics.ticketState.name },
  conversation: { events: topics.conversationEvents.name, states: topics.conversationState.name },
} as const;

/** Reads both stores through their adapter and the topics through a client of its own, again and again until it is closed. */
export class Witness {
  private constructor(
    private readonly stores: Readonly<Record<Side['service'], EventStore>>,
    private readonly reader: TopicReader,
  ) {}

  static async open({ stack, services }: House): Promise<Witness> {
    const storeOf = (service: Side['service']) =>
      openPostgresEventStore({ url: services.environment[service]['EVENT_STORE_URL'] ?? '' });
    const stores = { ticket: await storeOf('ticket'), conversation: await storeOf('conversation') };
    const names = Object.values(SIDES).flatMap(({ events, states }) => [events, states]);
    return new Witness(stores, await TopicReader.open(stack.kafka.brokers.split(','), names));
  }

  /** As it is now. */
  async look(): Promise<readonly [ticket: Side, conversation: Side]> {
    return [await this.sideOf('ticket'), await this.sideOf('conversation')];
  }

  async close(): Promise<void> {
    await Promise.all([this.reader.close(), ...Object.values(this.stores).map((store) => store.close())]);
  }

  private async sideOf(service: Side['service']): Promise<Side> {
    const store = this.stores[service];
    const { events, states } = SIDES[service];
    return {
      service,
      facts: await readAll(store),
      compare: (a, b) => store.comparePositions(a, b),
      events: newestGeneration(this.reader.records(events)),
      states: newestGeneration(this.reader.records(states)),
    };
  }
}

const readAll = async (store: EventStore): Promise<RecordedEvent[]> => {
  const reading = new AbortController();
  const facts: RecordedEvent[] = [];
  try {
    for await (const item of store.subscribe({ after: null, streams: [], signal: reading.signal })) {
      if ('kind' in item) break;
      facts.push(item);
    }
    return facts;
  } finally {
    reading.abort();
  }
};

/** After topics were written anew, an older generation may still be readable beside the new one. */
const newestGeneration = (records: readonly (StateRecord & { readonly timestamp: number })[]): StateRecord[] => {
  let newest: { generation: string | undefined; at: number } | null = null;
  for (const { headers, timestamp } of records)
    if (newest === null || timestamp > newest.at) newest = { generation: headers['generation'], at: timestamp };
  return records.filter(({ headers }) => headers['generation'] === newest?.generation);
};
