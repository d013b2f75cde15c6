import type { AgentStateV1, ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import type { ConversationEvent } from '../src/domain/running-chat';
import { isTicketEvent, type TicketEvent } from '../src/domain/ticket-event';
import type { Viewer } from '../src/domain/viewer';
import { Journal } from '../src/views/journal';
import type { ViewKind } from '../src/views/live-view';
import { newJournal } from '../src/views/world';
import { testCodec } from './hub.feed';
import { T } from './live.examples';
import { ModelLog } from './resume/model-log';
import { ModelReplica } from './resume/model-replica';
import { StreamClient } from './stream.client';

export type { ModelReplica as Replica } from './resume/model-replica';

/** A page that keeps what it holds, and its cursor, over connections. */
export class Page extends StreamClient {
  isOpen = false;
  private detach = (): void => undefined;

  constructor(
    private readonly stage: ReplicasStage,
    readonly viewer: Viewer,
    readonly views: readonly string[],
  ) {
    super();
  }

  /** Opens a stream at a replica, with the cursor of before. */
  open({ hub }: ModelReplica): this {
    const { viewer, views } = this;
    const cursor = this.cursor === '' ? null : testCodec.read(this.cursor);
    const opening = { viewer, person: JSON.stringify(viewer), expiresAt: this.stage.now + 600_000, views, cursor };
    this.connect();
    this.isOpen = true;
    let isHere = true;
    const { detach } = hub.attach(opening, () => ({
      send: (pieces) => isHere && this.feed(Buffer.concat(pieces).toString('utf8')),
      end: () => void (this.isOpen = false),
    }));
    this.detach = () => {
      isHere = false;
      detach();
    };
    return this;
  }

  /** The connection breaks. */
  drop(): void {
    this.detach();
    this.isOpen = false;
  }

  /** Data of `event` frames of a view, as they came. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  items(view: string): any[] {
    return this.frames.flatMap(({ kind, data }) => (kind === 'event' && data.view === view ? [data.item] : []));
  }
}

interface StageOptions {
  /** Planted in place of the real ones. */
  readonly kinds?: () => readonly ViewKind[];
  /** How many changes are remembered of a partition; else as many as on a real replica. */
  readonly capacity?: number;
}

/** The model's log and its replicas, in the hands of a spec that says what happens; and a clock that it moves. */
export class ReplicasStage {
  now = Date.parse(T);
  private readonly log = new ModelLog(() => this.now);

  constructor(private readonly options: StageOptions = {}) {}

  /** A replica that is started now: it has read what there is. */
  replica(): ModelReplica {
    const { kinds, capacity } = this.options;
    const bound = capacity === undefined ? undefined : { changes: capacity, characters: Infinity };
    const journal = bound === undefined ? newJournal : (): Journal => new Journal(() => bound);
    const hub = { journal, ...(kinds && { kinds: kinds() }) };
    const replica = new ModelReplica(this.log, () => this.now, { hub });
    replica.readAll();
    return replica;
  }

  page(viewer: Viewer, ...views: string[]): Page {
    return new Page(this, viewer, views);
  }

  ticket(state: TicketStateV1): void {
    this.log.feed.onTicket(state.id, state);
  }

  ticketClosed(id: string, revision: number): void {
    this.log.feed.onTicket(id, null, revision);
  }

  conversation(state: ConversationStateV1): void {
    this.log.feed.onConversation(state.id, state, state.revision);
  }

  conversationOver(id: string, revision: number): void {
    this.log.feed.onConversation(id, null, revision);
  }

  agent(state: AgentStateV1): void {
    this.log.feed.onAgent(state.id, state);
  }

  happened(...events: readonly (ConversationEvent | TicketEvent)[]): void {
    for (const event of events) {
      if (isTicketEvent(event)) this.log.feed.onTicketEvent(event);
      else this.log.feed.onEvent(event);
    }
  }
}
