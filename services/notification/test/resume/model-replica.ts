import { topics } from '@baton/contracts';
import type { Dice } from '@baton/testing';
import { FOLLOWED, TAIL } from '../../src/inbound/followed-topics';
import { Journal } from '../../src/views/journal';
import { LiveHub, type LiveHubOptions } from '../../src/views/live-hub';
import { testCodec } from '../hub.feed';
import { LANES, type ModelLog } from './model-log';

/** What may be broken on purpose. */
export interface ReplicaPlant {
  readonly hub?: Partial<LiveHubOptions>;
  /** Serves whatever it has read. */
  readonly servesAtOnce?: boolean;
}

/** As many changes as this are remembered of a partition: few, so that cursors are overtaken. */
const REMEMBERED = { changes: 12, characters: 30_000 };

/** One process: reads the log at its own pace, and serves what is whole. */
export class ModelReplica {
  hub: LiveHub;
  private next = new Map<string, number>();
  private generations = new Map<string, number>();
  /** Ends that must be reached, noted in two steps; null: not noted. */
  private marks: Map<string, number> | null = null;
  private rest: Map<string, number> | null = null;

  constructor(
    private readonly log: ModelLog,
    private readonly now: () => number,
    private readonly plant: ReplicaPlant,
  ) {
    this.hub = this.boot();
  }

  restart(): void {
    this.hub.close();
    this.hub = this.boot();
  }

  /** Reads some of one partition, and some of it twice. */
  read(dice: Dice): void {
    const behind = LANES.filter(({ topic, name }) => this.isStale(topic) || this.at(name) < this.log.end(name));
    if (behind.length > 0) this.readLane(dice.one(behind), dice.between(1, 4), dice.chance(10));
    this.look();
  }

  /** Reads until there is no more. */
  readAll(): void {
    for (const lane of LANES)
      while (this.isStale(lane.topic) || this.at(lane.name) < this.log.end(lane.name)) this.readLane(lane, 100, false);
    for (let times = 0; times < 3; times += 1) this.look();
  }

  /** Whether everything below these offsets was read, as a consumer knows it: what compaction took away counts. */
  hasReached(lanes: ReadonlyMap<string, number>): boolean {
    return [...lanes].every(([lane, offset]) => this.at(lane) >= offset);
  }

  private boot(): LiveHub {
    const journal = (): Journal => new Journal(() => REMEMBERED);
    const hub = new LiveHub({
      codec: testCodec,
      followed: FOLLOWED,
      now: this.now,
      random: () => 0,
      journal,
      ...this.plant.hub,
    });
    this.next = new Map();
    this.generations = new Map(FOLLOWED.map(({ name }) => [name, this.log.generation(name)]));
    this.marks = this.rest = null;
    for (const { topic, partition, name } of LANES) {
      if (!TAIL.some((tail) => tail.name === topic)) continue;
      this.next.set(name, this.log.end(name));
      hub.startAt(topic, partition, this.log.end(name));
    }
    return hub;
  }

  private at(lane: string): number {
    return this.next.get(lane) ?? 0;
  }

  private isStale(topic: string): boolean {
    return this.generations.get(topic) !== this.log.generation(topic);
  }

  private readLane({ topic, partition, name }: (typeof LANES)[number], limit: number, isTwice: boolean): void {
    if (this.isStale(topic)) this.rewind(topic);
    const records = this.log.read(name, this.at(name), limit);
    const generation = String(this.log.generation(topic));
    for (const { record, offset } of records) {
      for (let times = isTwice ? 2 : 1; times > 0; times -= 1) {
        this.hub.take(record, { topic, partition, offset, generation });
      }
    }
    // What compaction took away is passed over.
    const last = records.at(-1);
    this.next.set(name, last === undefined || records.length < limit ? this.log.end(name) : last.offset + 1);
  }

  private rewind(topic: string): void {
    this.generations.set(topic, this.log.generation(topic));
    for (const lane of LANES) if (lane.topic === topic) this.next.set(lane.name, 0);
    this.marks = this.rest = null;
    this.hub.rewound(topic);
  }

  /** Notes the ends of conversations first, as the real one does, then those of tickets; then serves what has reached them. */
  private look(): void {
    const isReading = FOLLOWED.some(({ name }) => this.hub.isReadAnew(name));
    if (!isReading) return;
    if (this.plant.servesAtOnce !== true && !this.log.isWhole) return;
    if (this.plant.servesAtOnce === true) return this.hub.serve(this.told());
    if (this.marks === null) this.marks = this.ends(({ topic }) => topic !== topics.ticketState.name);
    else if (this.rest === null) this.rest = this.ends(({ topic }) => topic === topics.ticketState.name);
    else if ([...this.marks, ...this.rest].every(([lane, end]) => this.at(lane) >= end)) {
      if (FOLLOWED.some(({ name }) => this.isStale(name))) return;
      this.hub.serve(this.told());
    }
  }

  private told(): ReadonlyMap<string, string> {
    return new Map(FOLLOWED.map(({ name }) => [name, String(this.log.generation(name))]));
  }

  private ends(isOf: (lane: (typeof LANES)[number]) => boolean): Map<string, number> {
    return new Map(LANES.filter(isOf).map(({ name }) => [name, this.log.end(name)]));
  }
}
