import { partitionName } from '../partition-name';
import type { TopicNotes } from './checkpoint-record';

/** Each transaction ends with one in every partition that it wrote to. */
const MARKER = 1n;

/** Where the partitions of a writer's topics end, while one transaction is being written. Topics that are not noted are passed over. */
export class PartitionEnds {
  private readonly ends: Map<string, bigint[]>;
  private readonly touched = new Set<string>();

  constructor(private readonly notes: TopicNotes) {
    this.ends = new Map(Object.entries(notes).map(([topic, shape]) => [topic, shape.ends.map(BigInt)]));
  }

  /** Of a topic that is not noted: 0. */
  of(topic: string, partition: number): bigint {
    return this.ends.get(topic)?.[partition] ?? 0n;
  }

  /** So many records stand there now, from this offset on; by default behind what is known: other things may lie in between. */
  wrote(topic: string, partition: number, count: number, first = this.of(topic, partition)): void {
    const ofTopic = this.ends.get(topic);
    if (ofTopic === undefined) return;
    ofTopic[partition] = first + BigInt(count);
    this.touched.add(partitionName(topic, partition));
  }

  /** The notes of when the transaction is over. */
  committed(): TopicNotes {
    const endOf = (topic: string, partition: number): string =>
      String(this.of(topic, partition) + (this.touched.has(partitionName(topic, partition)) ? MARKER : 0n));
    return Object.fromEntries(
      Object.entries(this.notes).map(([topic, shape]) => [
        topic,
        { ...shape, ends: shape.ends.map((_, partition) => endOf(topic, partition)) },
      ]),
    );
  }
}
