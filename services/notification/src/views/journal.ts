import type { Change, Place } from '../domain/change';

interface Entry {
  readonly offset: number;
  readonly change: Change;
}

/** What one partition brought lately, in its order. */
class Lane {
  private entries: Entry[] = [];
  private first = 0;

  /** @param floor everything from this offset on is remembered. */
  constructor(
    private readonly capacity: number,
    public floor: number,
  ) {}

  add(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length - this.first <= this.capacity) return;
    const gone = this.entries[this.first];
    if (gone !== undefined) this.floor = gone.offset + 1;
    this.first += 1;
    if (this.first < this.capacity) return;
    this.entries = this.entries.slice(this.first);
    this.first = 0;
  }

  /** Changes of this offset and later ones, oldest first. */
  since(offset: number): readonly Change[] {
    let at = this.entries.length;
    while (at > this.first && (this.entries[at - 1]?.offset ?? -1) >= offset) at -= 1;
    return this.entries.slice(at).map(({ change }) => change);
  }
}

const laneName = (topic: string, partition: number): string => `${topic}[${partition}]`;

/** The ring that deltas come from: what changed lately, by partition, bounded. What fell out cannot be told any more. */
export class Journal {
  private readonly lanes = new Map<string, Lane>();

  /** @param capacity changes remembered of each partition of a topic. */
  constructor(private readonly capacity: (topic: string) => number) {}

  /** Forgets what a partition brought; everything from this offset on will be remembered. */
  begin(topic: string, partition: number, offset: number): void {
    this.lanes.set(laneName(topic, partition), new Lane(this.capacity(topic), offset));
  }

  add({ topic, partition, offset }: Place, change: Change): void {
    const lane = this.lanes.get(laneName(topic, partition));
    if (lane === undefined) throw new RangeError(`${laneName(topic, partition)} was not begun`);
    lane.add({ offset, change });
  }

  /** All that is remembered of a topic, in order by partition. */
  all(topic: string): readonly Change[] {
    const lanes = [...this.lanes].filter(([name]) => name.startsWith(`${topic}[`));
    return lanes.flatMap(([, lane]) => lane.since(0));
  }

  /** Whether all that the partition brought from this offset on is still known. */
  reaches(topic: string, partition: number, offset: number): boolean {
    return offset >= (this.lanes.get(laneName(topic, partition))?.floor ?? 0);
  }

  /** What the partition brought from this offset on, oldest first. */
  since(topic: string, partition: number, offset: number): readonly Change[] {
    return this.lanes.get(laneName(topic, partition))?.since(offset) ?? [];
  }
}
