import { charactersIn, type Change, type Place } from '../domain/change';

/** How much is remembered of each partition of a topic: whichever is reached first. */
export interface JournalBound {
  readonly changes: number;
  /** Of text in the changes; Infinity where they hold none to speak of. */
  readonly characters: number;
}

interface Entry {
  readonly offset: number;
  readonly change: Change;
  readonly characters: number;
}

/** What one partition brought lately, in its order: a ring, in which what is forgotten makes room at once. */
class Lane {
  private readonly ring: (Entry | undefined)[] = [];
  /** Place of the oldest in the ring. */
  private oldest = 0;
  private count = 0;
  private characters = 0;

  /** @param floor everything from this offset on is remembered. */
  constructor(
    private readonly bound: JournalBound,
    public floor: number,
  ) {}

  add(offset: number, change: Change): void {
    const characters = this.bound.characters === Infinity ? 0 : charactersIn(change);
    while (this.count > 0 && !this.hasRoomFor(characters)) this.forgetOldest();
    this.ring[(this.oldest + this.count) % this.bound.changes] = { offset, change, characters };
    this.count += 1;
    this.characters += characters;
  }

  /** Changes of this offset and later ones, oldest first. */
  since(offset: number): readonly Change[] {
    const found: Change[] = [];
    for (let back = this.count - 1; back >= 0; back -= 1) {
      const entry = this.ring[(this.oldest + back) % this.bound.changes];
      if (entry === undefined || entry.offset < offset) break;
      found.push(entry.change);
    }
    return found.reverse();
  }

  private hasRoomFor(characters: number): boolean {
    return this.count < this.bound.changes && this.characters + characters <= this.bound.characters;
  }

  private forgetOldest(): void {
    const gone = this.ring[this.oldest];
    this.ring[this.oldest] = undefined;
    this.oldest = (this.oldest + 1) % this.bound.changes;
    this.count -= 1;
    if (gone === undefined) return;
    this.characters -= gone.characters;
    this.floor = gone.offset + 1;
  }
}

const laneName = (topic: string, partition: number): string => `${topic}[${partition}]`;

/** The ring that deltas come from: what changed lately, by partition, bounded. What fell out cannot be told any more. */
export class Journal {
  private readonly lanes = new Map<string, Lane>();

  /** @param bound of each partition of a topic. */
  constructor(private readonly bound: (topic: string) => JournalBound) {}

  /** Forgets what a partition brought; everything from this offset on will be remembered. */
  begin(topic: string, partition: number, offset: number): void {
    this.lanes.set(laneName(topic, partition), new Lane(this.bound(topic), offset));
  }

  add({ topic, partition, offset }: Place, change: Change): void {
    const lane = this.lanes.get(laneName(topic, partition));
    if (lane === undefined) throw new RangeError(`${laneName(topic, partition)} was not begun`);
    lane.add(offset, change);
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
