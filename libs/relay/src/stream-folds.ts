import type { OutgoingRecord } from '@baton/event-bus';
import type { EventStore, RecordedEvent } from '@baton/event-store';
import { LRUCache } from 'lru-cache';
import type { StreamFold, StreamPublisher } from './publisher';
import { StreamGap } from './refusals';

const DEFAULT_CACHE_SIZE = 2_000;

/** The running folds of the streams in motion; one that fell out of the cache is read again up to the event in hand. */
export class StreamFolds {
  private readonly folds: LRUCache<string, StreamFold>;

  constructor(
    private readonly store: EventStore,
    private readonly publishers: readonly StreamPublisher[],
    cacheSize: number = DEFAULT_CACHE_SIZE,
  ) {
    this.folds = new LRUCache({ max: cacheSize });
  }

  /**
   * The public records of one event, in order.
   * @throws StreamGap when the store lacks an earlier revision of the stream.
   * @throws UnknownEventType as `decode` does.
   */
  async publish(recorded: RecordedEvent): Promise<readonly OutgoingRecord[]> {
    const cached = this.folds.get(recorded.stream);
    // A fold ahead of the event is left over from a batch that was not written; it is no use for writing it again.
    const before = cached?.revision === recorded.revision - 1 ? cached : await this.read(recorded);
    const { next, records } = await before.publish(recorded);
    this.folds.set(recorded.stream, next);
    return records;
  }

  private async read({ stream, revision }: RecordedEvent): Promise<StreamFold> {
    let fold = this.publisherOf(stream).begin();
    if (revision > 0) {
      for await (const earlier of this.store.readStream(stream, { from: 0, limit: revision })) {
        if (earlier.revision !== fold.revision + 1) throw new StreamGap(stream, fold.revision + 1, earlier.revision);
        fold = await fold.skip(earlier);
      }
    }
    if (fold.revision !== revision - 1) throw new StreamGap(stream, fold.revision + 1, revision);
    return fold;
  }

  private publisherOf(stream: string): StreamPublisher {
    const publisher = this.publishers.find(({ prefix }) => stream.startsWith(prefix));
    if (publisher === undefined) throw new Error(`no publisher for stream ${stream}`);
    return publisher;
  }
}
