import type { EventStore, Position, RecordedEvent } from '../src';
import { StoreUnavailable, WrongExpectedRevision } from '../src';
import { isEvent, sampleEvents } from '../src/contract/sample-events';

/** What a writer was told: its events are stored, up to this revision. */
export interface Answer {
  readonly stream: string;
  readonly revision: number;
  readonly ids: readonly string[];
}

const placeOf = ({ stream, revision, id }: Pick<RecordedEvent, 'stream' | 'revision' | 'id'>): string =>
  `${stream}@${revision} ${id}`;

const gapsIn = (stored: readonly RecordedEvent[]): string[] => {
  const next = new Map<string, number>();
  return stored.flatMap(({ stream, revision }) => {
    const expected = next.get(stream) ?? 0;
    next.set(stream, revision + 1);
    return revision === expected ? [] : [`${stream}: revision ${revision} where ${expected} should be`];
  });
};

const repeatsIn = (events: readonly RecordedEvent[], where: string): string[] => {
  const met = new Set<string>();
  return events.flatMap(({ id }) => (met.size === met.add(id).size ? [`${id} twice in ${where}`] : []));
};

/**
 * What is wrong between what writers were told, what is stored, and what a reader was given; empty: nothing.
 * @param seen what one reader handled, in its order, over however many subscriptions.
 */
export const checkJournal = (
  answers: readonly Answer[],
  stored: readonly RecordedEvent[],
  seen: readonly RecordedEvent[],
): string[] => {
  const places = new Set(stored.map(placeOf));
  const lost = answers.flatMap(({ stream, revision, ids }) =>
    ids
      .map((id, index) => placeOf({ stream, id, revision: revision - ids.length + 1 + index }))
      .filter((place) => !places.has(place))
      .map((place) => `${place} was answered and is not stored`),
  );
  const order = stored.flatMap((event, index) => {
    const given = seen[index];
    const same = given !== undefined && placeOf(given) === placeOf(event);
    return same ? [] : [`the reader's ${index}: ${given ? placeOf(given) : 'nothing'} instead of ${placeOf(event)}`];
  });
  return [...gapsIn(stored), ...repeatsIn(stored, 'the store'), ...repeatsIn(seen, 'what was read'), ...lost, ...order];
};

/** Appends a few events to a stream at whatever revision it has; while the outcome is unknown, the same ids are tried with the same expectation. */
export const appendSurely = async (store: EventStore, stream: string, signal: AbortSignal): Promise<Answer | null> => {
  const events = sampleEvents(1 + Math.floor(Math.random() * 3));
  let expected: 'no-stream' | number = 'no-stream';
  while (!signal.aborted) {
    try {
      const { revision } = await store.append(stream, events, { expected });
      return { stream, revision, ids: events.map(({ id }) => id) };
    } catch (error) {
      if (error instanceof WrongExpectedRevision) expected = error.actual ?? 'no-stream';
      else if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
  return null;
};

/** A reader that goes on after what it handled last, whenever its subscription fails. */
export class PatientReader {
  readonly handled: RecordedEvent[] = [];
  private readonly stop = new AbortController();
  private readonly running: Promise<void>;
  private noted: () => void = () => undefined;

  constructor(private readonly store: EventStore) {
    this.running = this.run();
  }

  /** Waits until this many events are handled. */
  async reaches(count: number): Promise<void> {
    while (this.handled.length < count) await new Promise<void>((resolve) => (this.noted = resolve));
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await this.follow(this.handled.at(-1)?.position ?? null);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
      }
    }
  }

  private async follow(after: Position | null): Promise<void> {
    for await (const given of this.store.subscribe({ after, streams: [], signal: this.stop.signal })) {
      if (!isEvent(given)) continue;
      this.handled.push(given);
      this.noted();
    }
  }
}
