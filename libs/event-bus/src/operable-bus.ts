import type { TopicDefinition } from '@baton/contracts';
import type { EventBus, PartitionOffset } from './event-bus';

/** A bus that also answers to tools: how far a group has read, and writing a writer's topics anew. */
export interface OperableBus extends EventBus {
  /** What a group had read when its members last told the bus: for tools; consumers keep ledgers of their own. */
  committed(group: string): Promise<readonly PartitionOffset[]>;
  /**
   * Empties the topics of a writer and forgets its checkpoint, so that its next `openWriter` begins a new generation. Whoever has
   * it open is fenced. Safe to run again after it was interrupted.
   * @param topics those of the writer, for a writer that never got as far as a checkpoint; otherwise the bus knows them.
   */
  republish(writer: string, topics?: readonly TopicDefinition[]): Promise<void>;
}
