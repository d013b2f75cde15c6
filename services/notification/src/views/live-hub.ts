import type { TopicDefinition } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { TYPING_SHOWN_MS } from '@baton/typing';
import type { LiveRecord, Place } from '../domain/change';
import { comesBackIn } from '../domain/coming-back';
import type { Cursor } from '../domain/cursor';
import type { InboxRow } from '../domain/inbox-row';
import { typingItem } from '../domain/typing-item';
import { readersOf, type TypingClaim } from '../domain/typing';
import { type AgentViewer, identityOf, mayLookAtAll, type Viewer } from '../domain/viewer';
import { type CursorCodec, viewerMark } from '../outbound/cursor-codec';
import { cursorFrame, Frame, type FrameSink, resetFrame, type ResetReason, retryBytes } from '../outbound/frames';
import { inboxRows } from './inbox.view';
import type { Journal } from './journal';
import { isAhead, judgeCursor } from './judge-cursor';
import { LiveClient } from './live-client';
import type { ViewKind } from './live-view';
import type { TopicEnd } from './positions';
import { Seats } from './seats';
import { Since } from './since';
import { viewKinds } from './view-kinds';
import { World } from './world';

/** Who opens a stream, and what they want to see. */
export interface Opening {
  readonly viewer: Viewer;
  /** Names one person over all their streams. */
  readonly person: string;
  /** When the token ends, milliseconds since 1970. */
  readonly expiresAt: number;
  /** At least one. */
  readonly views: readonly string[];
  /** Where the client was; null: nowhere. */
  readonly cursor?: Cursor | null;
  /** The cursor tells of what is not on the bus, as far as this replica can find out. */
  readonly isBeyond?: boolean;
}

export interface LiveHubOptions {
  readonly codec: Pick<CursorCodec, 'own' | 'shared'>;
  /** Whose records are taken in. */
  readonly followed: readonly TopicDefinition[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** From 0 to 1, for when a client comes back. */
  readonly random?: () => number;
  /** The ring that deltas come from; one for each world. */
  readonly journal?: () => Journal;
  readonly kinds?: readonly ViewKind[];
}

/** Counts for metrics. */
interface HubSize {
  readonly streams: number;
  readonly tickets: number;
  readonly conversations: number;
  readonly resets: number;
}

/**
 * Everybody who looks, and the world that they look at. Each call is one synchronous step: whoever attaches is registered and given
 * the snapshot before the next record is handled, so that nothing can fall between the two.
 */
export class LiveHub {
  private serving: World | null = null;
  /** What is being read meanwhile, and will be served once it is whole. */
  private next: World | null;
  private readonly anew = new Set<string>();
  private readonly kinds: readonly ViewKind[];
  /** Whoever looks, and how to give their seat back. */
  private readonly clients = new Map<LiveClient, () => void>();
  private readonly seats = new Seats();
  private readonly sent = new Set<LiveClient>();
  private readonly now: () => number;
  private moves = 0;
  private resets = 0;
  private isClosed = false;

  constructor(private readonly options: LiveHubOptions) {
    this.now = options.now ?? Date.now;
    this.kinds = options.kinds ?? viewKinds(this.now);
    this.next = World.empty(options.followed, options.journal?.());
    for (const { name } of options.followed) this.anew.add(name);
  }

  get isReady(): boolean {
    return this.serving !== null && !this.isClosed;
  }

  get size(): HubSize {
    const { tickets, conversations } = (this.serving ?? this.next)?.board.size ?? { tickets: 0, conversations: 0 };
    return { streams: this.clients.size, tickets, conversations, resets: this.resets };
  }

  /** Generation of what is read of a topic now; null: no record told it. */
  generation(topic: string): string | null {
    return (this.next ?? this.serving)?.positions.generation(topic) ?? null;
  }

  /** Whether a topic is being read for what will be served later. */
  isReadAnew(topic: string): boolean {
    return this.anew.has(topic);
  }

  /**
   * Whether what is served is of the generation that ends here: nothing is read anew, and nothing was taken in from past these ends,
   * which then are of topics that were emptied.
   */
  isServedFrom(ends: readonly TopicEnd[]): boolean {
    return this.serving !== null && this.anew.size === 0 && this.serving.positions.areWithin(ends);
  }

  /** Reading of a partition begins here, not at its beginning. */
  startAt(topic: string, partition: number, offset: number): void {
    (this.next ?? this.serving)?.startAt(topic, partition, offset);
  }

  /** The topic was written anew and is read from its beginning: what is served stays as it is until that is whole. */
  rewound(topic: string): void {
    const { followed, journal } = this.options;
    this.next ??= this.serving?.copy(journal?.()) ?? World.empty(followed, journal?.());
    this.next.forget(topic);
    this.anew.add(topic);
  }

  /**
   * What was being read is whole. @param generations of topics that no record told it of.
   * Whoever looks is told to begin anew.
   */
  serve(generations: ReadonlyMap<string, string>): void {
    if (this.next === null) return;
    const isFirst = this.serving === null;
    this.serving = this.next;
    this.next = null;
    this.anew.clear();
    for (const [topic, generation] of generations) {
      if (this.serving.positions.generation(topic) === null) this.serving.positions.enter(topic, generation);
    }
    const all = isFirst ? [] : [...this.clients.keys()];
    for (const client of all) this.dismiss(client, 'generation', all.length);
  }

  /** Takes a record in, and tells those whom it concerns. One of a topic that was written anew comes again once that is read anew. */
  take(record: LiveRecord, place: Place): void {
    const isAnew = this.anew.has(place.topic);
    if (isAnew || this.next?.isOf(place) === true) this.next?.read(record, place);
    if (this.serving === null || isAnew || !this.serving.isOf(place)) return;
    const step = this.serving.take(record, place);
    if (step === null) return;
    this.moves += 1;
    for (const kind of this.kinds) kind.step(step, this.serving);
    this.flush();
  }

  /** Somebody says that they type: shown to whom it is for, by what is known now, and kept nowhere. */
  typing(claim: TypingClaim): void {
    if (this.serving === null || this.isClosed) return;
    const { board } = this.serving;
    const { conversationId, by } = claim;
    const customer = board.conversation(conversationId)?.customer;
    const readers = readersOf(claim, board.chats.newest(conversationId), customer?.id);
    if (readers === null || customer === undefined) return;
    const name = by.kind === 'customer' ? customer.name : board.nameOf(by.id);
    const item = JSON.stringify(typingItem({ ...by, name }, new Date(this.now() + TYPING_SHOWN_MS).toISOString()));
    for (const kind of this.kinds) kind.typing?.({ conversationId, readers, item });
  }

  /** Rows of an agent's inbox now, in inbox order. @throws Rejection `unavailable`, `forbidden` */
  inbox(viewer: AgentViewer, all: boolean): readonly InboxRow[] {
    const { board } = this.world();
    if (all && !mayLookAtAll(viewer)) throw new Rejection('forbidden');
    return inboxRows(board, viewer, all);
  }

  /** Whether a cursor tells of more than was taken in here. @throws Rejection `unavailable` */
  isBehind(cursor: Cursor): boolean {
    return isAhead(cursor, this.world());
  }

  /**
   * Opens a stream: every view is authorised, then registered, then sent: what changed since the cursor, or a snapshot.
   * @param open gives the client's sink; called once nothing can be refused any more.
   * @returns how to detach it, and how to give it up because it reads too slowly.
   * @throws Rejection `unavailable`, `too-many-requests`, `forbidden`, `ticket-not-found`
   */
  attach(opening: Opening, open: () => FrameSink): { readonly detach: () => void; readonly giveUp: () => void } {
    const world = this.world();
    const { viewer, person, cursor = null } = opening;
    const mark = viewerMark(identityOf(viewer));
    const asked = { viewer: mark, now: this.now(), isBeyond: opening.isBeyond === true };
    const why = cursor === null ? null : judgeCursor(cursor, world, asked);
    const held = cursor?.viewer === mark ? cursor.views : new Map<string, string>();
    const wanted = [...new Set(opening.views)].map((name) => this.authorise(name, viewer, held.get(name)));
    const leave = this.seats.take(person);
    const client = this.clientOf(opening, mark, open());
    this.clients.set(client, leave);
    const since = cursor === null || why !== null ? null : new Since(world, cursor);
    if (why !== null) this.tellReset(client, why);
    for (const view of wanted) this.begin(client, view, since);
    if (!client.hasPending) client.send(cursorFrame(this.time()));
    this.flush();
    return { detach: () => this.detach(client), giveUp: () => this.dismiss(client, 'slow', 1) };
  }

  /** Run every second: heartbeats, and the end of tokens. */
  tick(): void {
    if (this.serving !== null) for (const kind of this.kinds) kind.tick?.(this.serving);
    this.flush();
    const cursor = cursorFrame(this.time());
    for (const client of [...this.clients.keys()]) if (!client.tick(this.moves, cursor)) this.detach(client);
    this.flush();
  }

  /** Ends every stream, tells everybody when to come back, spread over time, and answers nobody any more. */
  close(): void {
    this.isClosed = true;
    const all = [...this.clients.keys()];
    for (const client of all) this.detach(client, this.comeBack(all.length));
  }

  /** Counts somebody among the streams of a person who waits to open one. @returns how to end that. @throws Rejection `too-many-requests` */
  wait(person: string): () => void {
    return this.seats.take(person);
  }

  private clientOf({ expiresAt }: Opening, mark: string, sink: FrameSink): LiveClient {
    const own = (views: Iterable<readonly [string, string]>): string => this.options.codec.own(mark, views);
    const onSent = (sent: LiveClient): void => void this.sent.add(sent);
    return new LiveClient({ expiresAt, sink, now: this.now, own, onSent });
  }

  private world(): World {
    if (this.serving === null || this.isClosed) throw new Rejection('unavailable', { retryAfterSeconds: 1 });
    return this.serving;
  }

  private time(): string {
    return new Date(this.now()).toISOString();
  }

  /** @throws Rejection that names the view: it refuses the whole request, and whoever asked goes on without that view. */
  private authorise(name: string, viewer: Viewer, mark: string | undefined): Wanted {
    const world = this.world();
    const kind = this.kinds.find(({ names }) => names.test(name));
    if (kind === undefined) throw new Rejection('forbidden', { view: name });
    try {
      return { opened: kind.authorise({ world, viewer, name, mark }), isHeld: mark !== undefined };
    } catch (error) {
      throw error instanceof Rejection ? new Rejection(error.code, { ...error.details, view: name }) : error;
    }
  }

  private begin(client: LiveClient, wanted: Wanted, since: Since | null): void {
    const { opened, isHeld } = wanted;
    if (opened instanceof Frame) return client.send(opened);
    const view = opened(client);
    client.views.add(view);
    const isTold = since !== null && isHeld && view.resume(since);
    if (!isTold) view.snapshot(this.time());
  }

  private tellReset(client: LiveClient, why: ResetReason): void {
    this.resets += 1;
    client.sendNow(resetFrame(why));
  }

  /** The client must begin anew, and on another connection. @param together how many are dismissed at this moment. */
  private dismiss(client: LiveClient, why: ResetReason, together: number): void {
    this.resets += 1;
    this.detach(client, Buffer.concat([this.comeBack(together), resetFrame(why).bytes]));
  }

  /** @param together see `comesBackIn`: counted before the first is sent away. */
  private comeBack(together: number): Buffer {
    return retryBytes(comesBackIn(together, (this.options.random ?? Math.random)()));
  }

  /** The step is over: everybody who was sent something is given it, with the cursor. */
  private flush(): void {
    if (this.sent.size === 0 || this.serving === null) return;
    const shared = this.options.codec.shared(this.now(), this.serving.positions.places);
    const clients = [...this.sent];
    this.sent.clear();
    for (const client of clients) {
      client.flush(shared, this.moves);
      if (client.hasEnded || client.views.size === 0) this.detach(client);
    }
  }

  private detach(client: LiveClient, last?: Buffer): void {
    client.end(last);
    this.clients.get(client)?.();
    if (!this.clients.delete(client)) return;
    for (const view of client.views) view.close();
  }
}

interface Wanted {
  readonly opened: ReturnType<ViewKind['authorise']>;
  /** It was open under the cursor. */
  readonly isHeld: boolean;
}
