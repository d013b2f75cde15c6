import { topics } from '@baton/contracts';
import {
  type ConsumerLedger,
  type LedgerPosition,
  type LedgerWork,
  memoryLedger,
  type ParkedKey,
  type PartitionOffset,
  type Progress,
} from '@baton/event-bus';
import { isTail, STATES, TAIL } from '../domain/followed-topics';

const placeName = (topic: string, partition: number): string => `${topic}[${partition}]`;

/**
 * Memory of one replica: two ledgers under one group. The causal token waits on states alone, which is all that snapshots are
 * made of; the tail would never be told to have reached what lies before it.
 */
export class ReplicaLedger implements ConsumerLedger<null> {
  readonly canPark = false;
  private readonly states: ConsumerLedger<null>;
  private readonly tail: ConsumerLedger<null>;
  private readonly begins = new Map<string, LedgerPosition>();

  constructor(readonly group: string) {
    this.states = memoryLedger({ group, topics: [...STATES, topics.relay] });
    this.tail = memoryLedger({ group, topics: TAIL });
  }

  /** @param marks where the tail begins: high watermarks that were noted before those of the states were. */
  beginTailAt(marks: readonly PartitionOffset[]): void {
    for (const { topic, partition, offset } of marks) {
      this.begins.set(placeName(topic, partition), { offset, generation: null, fromStart: false });
    }
  }

  async position(topic: string, partition: number): Promise<LedgerPosition | undefined> {
    return (await this.of(topic).position(topic, partition)) ?? this.begins.get(placeName(topic, partition));
  }

  async rewind(topic: string): Promise<void> {
    await this.of(topic).rewind(topic);
    for (const place of this.begins.keys()) if (place.startsWith(`${topic}[`)) this.begins.delete(place);
  }

  lastRevision(topic: string, storeId: string, stream: string): Promise<number | null> {
    return this.of(topic).lastRevision(topic, storeId, stream);
  }

  advance(progress: Progress, work: readonly LedgerWork<null>[]): Promise<void> {
    return this.of(progress.place.topic).advance(progress, work);
  }

  follows(stream: string): boolean {
    return this.states.follows(stream);
  }

  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean> {
    return this.states.waitFor(stream, revision, timeoutMs);
  }

  async isParked(): Promise<boolean> {
    return false;
  }

  async parkedKeys(): Promise<readonly ParkedKey[]> {
    return [];
  }

  async firstParked(): Promise<null> {
    return null;
  }

  /** Never called: nothing is parked where nothing is kept. */
  park(): Promise<void> {
    return Promise.reject(new Error('a replica without a database parks nothing'));
  }

  /** Never called, as `park`. */
  release(): Promise<void> {
    return this.park();
  }

  private of(topic: string): ConsumerLedger<null> {
    return isTail(topic) ? this.tail : this.states;
  }
}
