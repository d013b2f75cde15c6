import { FOLLOWED, TAIL } from '@baton/notification-service/src/domain/followed-topics';
import { CursorCodec } from '@baton/notification-service/src/outbound/cursor-codec';
import { LiveHub, type LiveHubOptions } from '@baton/notification-service/src/views/live-hub';
import type { Dice } from '../dice';
import { BusLog, type Lane } from './bus-log';

export const codec = new CursorCodec(Buffer.from('a secret of proofs'), FOLLOWED);

const GENERATION = 'one';
const isTail = ({ topic }: Lane): boolean => TAIL.some(({ name }) => name === topic);

/** One process of the notification service: reads the bus at its own pace. */
export class LeakReplica {
  hub: LiveHub;
  private next = new Map<Lane, number>();

  constructor(
    private readonly log: BusLog,
    private readonly now: () => number,
    private readonly dice: Dice,
    private readonly planted: () => Partial<LiveHubOptions>,
  ) {
    this.hub = this.boot();
  }

  /** Reads a few records of one partition that it is behind in. */
  read(dice: Dice): void {
    const behind = this.log.lanes.filter((lane) => this.at(lane) < lane.records.length);
    if (behind.length > 0) this.readLane(dice.one(behind), 1 + dice.below(4));
  }

  readAll(): void {
    for (const lane of this.log.lanes) this.readLane(lane, Infinity);
  }

  restart(): void {
    this.hub.close();
    this.hub = this.boot();
  }

  /**
   * States from the beginning, compacted; events from where they stood a little before. Not from before this history: on a real bus all
   * that was written so long ago is read before anybody is served, and here it would be judged as if it were said now.
   */
  private boot(): LiveHub {
    const { now, log, dice } = this;
    const hub = new LiveHub({ codec, followed: FOLLOWED, now, random: () => 0, ...this.planted() });
    this.hub = hub;
    this.next = new Map();
    for (const lane of log.lanes.filter(isTail)) {
      const from = Math.max(lane.begins, lane.records.length - dice.below(4));
      this.next.set(lane, from);
      hub.startAt(lane.topic, lane.partition, from);
    }
    for (const lane of log.lanes) if (!isTail(lane)) this.readLane(lane, Infinity, true);
    hub.serve(new Map(FOLLOWED.map(({ name }) => [name, GENERATION])));
    return hub;
  }

  private at(lane: Lane): number {
    return this.next.get(lane) ?? 0;
  }

  private readLane(lane: Lane, most: number, isCompacted = false): void {
    const { topic, partition, records } = lane;
    const end = Math.min(records.length, this.at(lane) + most);
    const last = new Map(isCompacted ? records.map(({ key }, offset) => [key, offset]) : []);
    for (let offset = this.at(lane); offset < end; offset += 1) {
      const one = records[offset];
      if (one === undefined || (isCompacted && last.get(one.key) !== offset)) continue;
      this.hub.take(one.record, { topic, partition, offset, generation: GENERATION });
    }
    this.next.set(lane, end);
  }
}

/** The machines of one or more histories: a bus, two replicas that read it, a clock. */
export class LeakMachines {
  readonly log = new BusLog();
  readonly replicas: readonly LeakReplica[];
  private now = Date.parse('2026-01-01T09:00:00.000Z');
  private ids = 0;

  /** @param planted options of a hub, made for each that boots. */
  constructor(dice: Dice, planted: () => Partial<LiveHubOptions> = () => ({})) {
    this.replicas = [0, 1].map(() => new LeakReplica(this.log, () => this.now, dice, planted));
  }

  /** Another history begins: every replica has read all there is of the last, whoever starts from now on too. */
  beginHistory(): void {
    for (const replica of this.replicas) replica.readAll();
    this.log.beginHistory();
  }

  newId(): string {
    return `a0000000-0000-7000-8000-${String((this.ids += 1)).padStart(12, '0')}`;
  }

  any(dice: Dice): LeakReplica {
    return dice.one(this.replicas);
  }

  /** Some records are read, and time passes. */
  goOn(dice: Dice): void {
    for (const replica of this.replicas) for (let reads = dice.below(6); reads > 0; reads -= 1) replica.read(dice);
    this.now += dice.below(5_000);
    if (dice.below(8) === 0) for (const { hub } of this.replicas) hub.tick();
  }
}
