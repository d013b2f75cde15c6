import type { TopicDefinition } from '@baton/contracts';
import type { Place } from '../domain/change';
import type { TopicPlace } from '../domain/cursor';
import { generationMark } from '../outbound/cursor-codec';

/** Next offset to be written of a partition. */
export interface TopicEnd extends Pick<Place, 'topic' | 'partition'> {
  readonly offset: string;
}

interface TopicPosition {
  generation: string | null;
  mark: string;
  offsets: number[];
}

const UNREAD = generationMark(null);

/** How far each topic was taken in: next offset by partition, and the generation that they count in. */
export class Positions {
  private readonly topics: Map<string, TopicPosition>;

  constructor(topics: readonly TopicDefinition[]) {
    const unread = ({ partitions }: TopicDefinition): TopicPosition => ({
      generation: null,
      mark: UNREAD,
      offsets: new Array<number>(partitions).fill(0),
    });
    this.topics = new Map(topics.map((topic) => [topic.name, unread(topic)]));
  }

  /** As a cursor holds them. */
  get places(): ReadonlyMap<string, TopicPlace> {
    return new Map([...this.topics].map(([name, { mark, offsets }]) => [name, { generation: mark, offsets }]));
  }

  next(topic: string, partition: number): number {
    return this.of(topic).offsets[partition] ?? 0;
  }

  /** Whether nothing was taken in from past these ends. */
  areWithin(ends: readonly TopicEnd[]): boolean {
    return ends.every(({ topic, partition, offset }) => this.next(topic, partition) <= Number(offset));
  }

  generation(topic: string): string | null {
    return this.of(topic).generation;
  }

  /** The record was taken in. */
  passed({ topic, partition, offset, generation }: Place): void {
    this.moveTo(topic, partition, offset + 1);
    if (generation !== null) this.enter(topic, generation);
  }

  moveTo(topic: string, partition: number, offset: number): void {
    this.of(topic).offsets[partition] = offset;
  }

  enter(topic: string, generation: string): void {
    const position = this.of(topic);
    if (position.generation === generation) return;
    position.generation = generation;
    position.mark = generationMark(generation);
  }

  /** The topic is read from its beginning again. */
  forget(topic: string): void {
    const position = this.of(topic);
    position.generation = null;
    position.mark = UNREAD;
    position.offsets.fill(0);
  }

  copy(topics: readonly TopicDefinition[]): Positions {
    const copy = new Positions(topics);
    for (const [name, { generation, mark, offsets }] of this.topics) {
      copy.topics.set(name, { generation, mark, offsets: [...offsets] });
    }
    return copy;
  }

  private of(topic: string): TopicPosition {
    const position = this.topics.get(topic);
    if (position === undefined) throw new RangeError(`${topic} is not followed`);
    return position;
  }
}
