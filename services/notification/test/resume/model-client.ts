import { Rejection } from '@baton/decider';
import type { Dice } from '@baton/testing';
import type { Cursor } from '../../src/domain/cursor';
import type { Viewer } from '../../src/domain/viewer';
import type { FrameSink } from '../../src/outbound/frames';
import { testCodec } from '../hub.feed';
import { StreamClient } from '../stream.client';
import { laneName, type ModelLog } from './model-log';
import type { ModelReplica } from './model-replica';

/** So many characters may wait on the wire of a client that reads slowly. */
const BOUND = 40_000;

export interface ClientPlant {
  /** Changes what is read from a cursor. */
  readonly cursor?: (cursor: Cursor) => Cursor;
  /** Changes a write on its way. */
  readonly wire?: (text: string) => string;
  /** Whether a replica that is behind is asked all the same. */
  readonly ignoresLag?: boolean;
}

/** Somebody who looks, over a wire that breaks. */
export class ModelClient {
  readonly stream = new StreamClient();
  replica: ModelReplica | null = null;
  private wire = '';
  private isOver = true;
  private attached: { detach: () => void; giveUp: () => void } | null = null;

  constructor(
    private readonly person: string,
    public viewer: Viewer,
    private wanted: string[],
    private readonly log: ModelLog,
    private readonly plant: ClientPlant,
  ) {}

  get views(): readonly string[] {
    return this.wanted;
  }

  get isConnected(): boolean {
    return this.attached !== null;
  }

  /** Everything that was sent has come, and more may come. */
  get isSettled(): boolean {
    return this.isConnected && !this.isOver && this.wire === '';
  }

  /** One view more or less: a reconnect. */
  want(view: string, isWanted: boolean): void {
    if (this.wanted.includes(view) === isWanted) return;
    this.wanted = isWanted ? [...this.wanted, view] : this.wanted.filter((one) => one !== view);
    this.stream.want(view, isWanted);
  }

  connect(replica: ModelReplica, dice: Dice): void {
    this.disconnect(dice);
    if (!replica.hub.isReady || this.wanted.length === 0) return;
    const cursor = this.stream.cursor === '' ? null : testCodec.read(this.stream.cursor);
    const reach = cursor === null || this.plant.ignoresLag === true ? 'reached' : this.reach(replica, cursor, dice);
    if (reach === 'behind') return;
    const looked = cursor === null ? null : (this.plant.cursor?.(cursor) ?? cursor);
    this.open(replica, looked, reach === 'beyond');
  }

  /** Some of what is on the wire arrives, the rest does not: mid-frame, as proxies cut. */
  disconnect(dice: Dice): void {
    if (this.attached === null) return;
    const { attached } = this;
    this.receive(dice.below(this.wire.length + 1));
    attached.detach();
    this.wire = '';
    this.attached = this.replica = null;
  }

  /** @param most characters that arrive now. */
  receive(most = this.wire.length): void {
    const text = this.wire.slice(0, most);
    this.wire = this.wire.slice(most);
    const before = this.stream.frames.length;
    if (text !== '') this.stream.feed(text);
    for (const { kind, data } of this.stream.frames.slice(before)) {
      if (kind === 'remove' && data.view.startsWith('ticket:')) this.want(data.view, false);
    }
    if (this.wire === '' && this.isOver) this.attached = this.replica = null;
  }

  private open(replica: ModelReplica, cursor: Cursor | null, isBeyond: boolean): void {
    this.stream.connect();
    this.isOver = false;
    this.wire = '';
    const opening = { viewer: this.viewer, person: this.person, expiresAt: Infinity, views: this.wanted };
    try {
      this.attached = replica.hub.attach({ ...opening, cursor, isBeyond }, () => this.sink());
      this.replica = replica;
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      this.isOver = true;
      if (error.code !== 'ticket-not-found') return;
      for (const view of this.wanted.filter((one) => one.startsWith('ticket:'))) this.want(view, false);
    }
  }

  private sink(): FrameSink {
    return {
      send: (pieces) => {
        const text = Buffer.concat(pieces).toString('utf8');
        if (this.wire.length > BOUND) this.attached?.giveUp();
        else this.wire += this.plant.wire?.(text) ?? text;
      },
      end: (last) => {
        this.wire += last?.toString('utf8') ?? '';
        this.isOver = true;
      },
    };
  }

  /** As the service does: wait for a while, then see whether the bus holds so much at all. */
  private reach(replica: ModelReplica, cursor: Cursor, dice: Dice): 'reached' | 'behind' | 'beyond' {
    if (!replica.hub.isBehind(cursor)) return 'reached';
    if (dice.chance(50)) return 'behind';
    replica.readAll();
    if (!replica.hub.isReady) return 'behind';
    const told = new Map(
      [...(cursor.topics ?? [])].flatMap(([topic, { offsets }]) =>
        offsets.map((offset, partition) => [laneName(topic, partition), offset] as const),
      ),
    );
    const isAnew = [...(cursor.topics?.keys() ?? [])].some((topic) => replica.hub.isReadAnew(topic));
    if (replica.hasReached(told) && !isAnew) return 'reached';
    const isThere = [...told].every(([lane, offset]) => offset <= this.log.end(lane));
    return isThere ? 'behind' : 'beyond';
  }
}
