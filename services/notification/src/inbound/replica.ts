import { type TopicDefinition, topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import type { ConsumerHandle, EventBus, PartitionOffset, RelayProgress } from '@baton/event-bus';
import type { Logger } from 'pino';
import type { Cursor } from '../domain/cursor';
import type { LiveHub } from '../views/live-hub';
import { BusEnds } from './bus-ends';
import { FOLLOWED, RELAY_OF, RELAYS, STATES, TAIL } from '../domain/followed-topics';

/** How long a request may wait for this replica to get as far as its cursor. */
const PATIENCE_MS = 2_000;

/** How long it may wait for the bus to say how far that goes: where the network swallows everything, no answer comes for half a minute. */
const BUS_PATIENCE_MS = 1_000;

/** How long a list may wait for the bus only to say how fresh it is. */
const AS_OF_PATIENCE_MS = 250;

export interface ReplicaOptions {
  readonly hub: LiveHub;
  readonly bus: Pick<EventBus, 'highWatermarks'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Once it runs. */
  readonly consumer: () => Pick<ConsumerHandle, 'reached' | 'hasReached' | 'readAnew'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly patienceMs?: number;
  readonly busPatienceMs?: number;
}

/**
 * Knows when what this replica has read is whole. A topic alone cannot tell: it may be in the middle of being written anew. So every
 * relay must have said that it caught up, in the generation that is read; then the ends of the topics are noted; then they are
 * reached. Whatever moves meanwhile (another generation, a topic emptied) begins this again. A relay's word also is the only sure sign
 * that its topics were written anew: where they are as long as they were, no record shows it.
 */
export class Replica {
  private readonly progress = new Map<string, RelayProgress>();
  /** Generation of each topic that is read anew, as it was before: a relay's word about that one is an old one. */
  private readonly former = new Map<string, string | null>();
  private moved: (() => void) | null = null;
  private moves = 0;
  private catchingUp: Promise<void> | null = null;
  private isStopped = false;

  private readonly busEnds: BusEnds;
  /** See `asOf`; milliseconds since 1970. */
  private shownUpTo: number | null = null;
  /** Ends that were not reached when they were noted: under steady load those of now never are, and these will be. */
  private noted: { readonly at: number; readonly ends: readonly PartitionOffset[] } | null = null;

  constructor(private readonly options: ReplicaOptions) {
    this.busEnds = new BusEnds(options.bus, [...FOLLOWED, topics.relay]);
  }

  /** Resolves when what is on the bus now is served. Call once the consumer runs. Never rejects. */
  caughtUp(): Promise<void> {
    this.catchingUp ??= this.catchUp().finally(() => (this.catchingUp = null));
    return this.catchingUp;
  }

  stop(): void {
    this.isStopped = true;
    this.move();
  }

  /** A relay has told how far it is; null: its topics are being written anew. */
  progressed(relay: string, progress: RelayProgress | null): void {
    const before = this.progress.get(relay);
    if (progress === null) this.progress.delete(relay);
    else this.progress.set(relay, progress);
    if (before?.generation !== progress?.generation || before?.caughtUp !== progress?.caughtUp) this.move();
    if (this.options.hub.isReady && progress !== null && this.strays().size > 0) void this.caughtUp();
  }

  /** The consumer reads a topic from its beginning again. */
  rewound(topic: string): void {
    this.move();
    if (topic === topics.relay.name) return this.progress.clear();
    const { hub, log } = this.options;
    if (!this.former.has(topic)) this.former.set(topic, hub.generation(topic));
    log.info({ topic }, 'topic is written anew: what is served stays until the new generation has caught up');
    hub.rewound(topic);
    void this.caughtUp();
  }

  /**
   * Waits until this replica has read as far as a cursor tells.
   * @param gone aborts when whoever asked went away. @returns `beyond`: the bus itself does not hold so much. @throws Rejection `unavailable`
   */
  async reach(cursor: Cursor, gone?: AbortSignal): Promise<'reached' | 'behind' | 'beyond'> {
    const { hub } = this.options;
    if (!hub.isBehind(cursor)) return 'reached';
    const marks = [...(cursor.topics ?? [])].flatMap(([topic, { offsets }]) =>
      offsets.map((offset, partition) => ({ topic, partition, offset: String(offset) })),
    );
    const hasRead = await this.comesTo(marks, gone);
    // What the consumer reads anew is of the next generation: it says nothing of what is served until then.
    const isAnew = marks.some(({ topic }) => hub.isReadAnew(topic));
    if (hasRead && !(isAnew && hub.isBehind(cursor))) return 'reached';
    if (gone?.aborted === true) return 'behind';
    return (await this.isOnBus(marks)) ? 'behind' : 'beyond';
  }

  /** Whether the consumer has read so far before anybody's patience ends; whoever gave up is not waited for any more. */
  private async comesTo(marks: readonly PartitionOffset[], gone: AbortSignal | undefined): Promise<boolean> {
    const { consumer, patienceMs = PATIENCE_MS } = this.options;
    const late = AbortSignal.timeout(patienceMs);
    const signal = gone === undefined ? late : AbortSignal.any([late, gone]);
    try {
      await consumer().reached(marks, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /**
   * The moment up to which what is served shows everything, at least: ISO 8601 UTC. It never goes back; while the bus does not answer, or
   * this replica is behind, it stays. Ask before looking at what is served, which may then be newer than it says, never older.
   * @throws Rejection `unavailable` before anything is served
   */
  async asOf(): Promise<string> {
    if (this.shownUpTo === null) throw new Rejection('unavailable', { retryAfterSeconds: 1 });
    const asked = this.now();
    const ends = await this.endsInTime(AS_OF_PATIENCE_MS).catch(() => null);
    if (ends !== null) {
      this.noted ??= { at: asked, ends };
      if (this.shows(this.noted.ends)) this.showsUpTo(this.noted.at);
      if (this.shows(ends)) this.showsUpTo(asked);
    }
    return new Date(this.shownUpTo).toISOString();
  }

  private showsUpTo(at: number): void {
    this.shownUpTo = Math.max(this.shownUpTo ?? at, at);
    this.noted = null;
  }

  /** Whether all that lies before these ends is served: not while a topic is written anew, though its new end is a low one. */
  private shows(ends: readonly PartitionOffset[]): boolean {
    const { hub, consumer } = this.options;
    const ofStates = ends.filter(({ topic }) => topic !== topics.relay.name);
    return hub.isServedFrom(ofStates) && consumer().hasReached(ends) && this.isWhole();
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  /** A bus that does not answer is no reason to keep somebody waiting: it may well hold so much. */
  private async isOnBus(marks: readonly PartitionOffset[]): Promise<boolean> {
    const ends = await this.endsInTime(this.options.busPatienceMs ?? BUS_PATIENCE_MS);
    if (ends === null) return true;
    const end = new Map(ends.map(({ topic, partition, offset }) => [`${topic}[${partition}]`, BigInt(offset)]));
    return marks.every(({ topic, partition, offset }) => BigInt(offset) <= (end.get(`${topic}[${partition}]`) ?? 0n));
  }

  /** null: the bus does not answer soon enough. @throws what the bus throws */
  private async endsInTime(patienceMs: number): Promise<readonly PartitionOffset[] | null> {
    const asked = this.busEnds.ask();
    return (await within(patienceMs, asked)) ? asked : null;
  }

  private async catchUp(): Promise<void> {
    const { hub, log } = this.options;
    while (!this.isStopped) {
      const { moves } = this;
      const change = new Promise<void>((resolve) => (this.moved = resolve));
      // The consumer forgets how far it was right after it signals that a topic begins anew; before, new ends would seem to be reached.
      await new Promise((resume) => setImmediate(resume));
      const noted = this.now();
      const isRead = await this.readToTheEnd(moves, change).catch((error: unknown) => {
        if (!this.isStopped) log.warn({ err: error }, 'cannot see how far the topics go; trying again');
        return false;
      });
      if (isRead) {
        this.former.clear();
        this.showsUpTo(noted);
        return hub.serve(this.generations());
      }
      // A record of a topic may be all that is missing, and tells nobody: look again in a moment.
      await within(LOOK_AGAIN_MS, change);
    }
  }

  /**
   * @param moves when this began, and what resolves at the next one.
   * @returns whether all that was on the bus is read, each topic in the generation it is of. @throws what the bus and the consumer throw.
   */
  private async readToTheEnd(moves: number, change: Promise<void>): Promise<boolean> {
    if (!this.haveRelaysCaughtUp()) return false;
    const strays = this.strays();
    await this.reachedOr(change, await this.ends());
    if (moves !== this.moves) return false;
    this.callBack(strays);
    return this.isWhole();
  }

  /**
   * The relays' last word, of after these were read, is of another generation: no record has told the consumer.
   * @param strays what was read before the word was.
   */
  private callBack(strays: ReadonlyMap<string, string>): void {
    for (const [topic, read] of strays) {
      const told = this.toldOf(topic);
      if (told === undefined || told === read || this.options.hub.generation(topic) !== read) continue;
      this.options.consumer().readAnew(topic, told);
    }
  }

  /** @throws what the consumer throws when it stops. */
  private async reachedOr(change: Promise<void>, marks: readonly PartitionOffset[]): Promise<void> {
    const changed = new AbortController();
    const reached = this.options.consumer().reached(marks, changed.signal);
    try {
      await Promise.race([reached, change]);
    } finally {
      reached.catch(() => undefined);
      changed.abort();
    }
  }

  /**
   * The order of the notes is what makes them one moment: a conversation follows its tickets, so tickets are measured after it, and
   * nothing that a conversation already knows of its ticket is missing.
   */
  private async ends(): Promise<readonly PartitionOffset[]> {
    const { bus } = this.options;
    const first = await bus.highWatermarks([topics.conversationState, ...TAIL]);
    const rest = await bus.highWatermarks(STATES.filter(({ name }) => name !== topics.conversationState.name));
    // Last: whoever writes topics anew says so before they are emptied, so a low end that was noted comes with that word.
    return [...first, ...rest, ...(await bus.highWatermarks([topics.relay]))];
  }

  private haveRelaysCaughtUp(): boolean {
    return RELAYS.every((relay) => this.progress.get(relay)?.caughtUp === true);
  }

  /** Whether every topic is read in the generation that its relay says it has caught up in. */
  private isWhole(): boolean {
    return this.haveRelaysCaughtUp() && FOLLOWED.every((topic) => this.fits(topic));
  }

  private fits({ name }: TopicDefinition): boolean {
    const read = this.options.hub.generation(name);
    return read === null ? this.toldOf(name) !== this.former.get(name) : read === this.toldOf(name);
  }

  /** Topics that are read in another generation than their relay's last word is of, and in which. */
  private strays(): ReadonlyMap<string, string> {
    const read = FOLLOWED.map(({ name }) => [name, this.options.hub.generation(name)] as const);
    return new Map(
      read.flatMap(([name, generation]) =>
        generation === null || generation === this.toldOf(name) ? [] : [[name, generation]],
      ),
    );
  }

  /** The generation of a topic, by its relay's last word. */
  private toldOf(topic: string): string | undefined {
    return this.progress.get(RELAY_OF[topic] ?? '')?.generation;
  }

  private generations(): ReadonlyMap<string, string> {
    const told = FOLLOWED.map(({ name }) => [name, this.toldOf(name) ?? ''] as const);
    return new Map(told.filter(([, generation]) => generation !== ''));
  }

  private move(): void {
    this.moves += 1;
    this.moved?.();
  }
}

const LOOK_AGAIN_MS = 100;

/** @returns whether the work was done in time. */
const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
};
