import { randomBytes } from 'node:crypto';
import {
  type AgentStateV1,
  type ConversationStateV1,
  type TicketStateV1,
  type TopicDefinition,
  topics,
} from '@baton/contracts';
import { createParser } from 'eventsource-parser';
import type { LiveRecord } from '../src/domain/change';
import type { ConversationEvent } from '../src/domain/running-chat';
import type { TicketEvent } from '../src/domain/ticket-event';
import type { Viewer } from '../src/domain/viewer';
import { FOLLOWED } from '../src/inbound/followed-topics';
import { CursorCodec } from '../src/outbound/cursor-codec';
import { Journal } from '../src/views/journal';
import { LiveHub } from '../src/views/live-hub';
import type { ViewKind } from '../src/views/live-view';
import { T } from './live.examples';

const TOPIC_OF: Readonly<Record<LiveRecord['kind'], TopicDefinition>> = {
  ticket: topics.ticketState,
  conversation: topics.conversationState,
  agent: topics.agentState,
  event: topics.conversationEvents,
  ticketEvent: topics.ticketEvents,
};

interface Logged {
  readonly record: LiveRecord;
  readonly topic: string;
  readonly offset: number;
}

/** A frame as a client takes it: its kind, its data, and the cursor if it carried one. */
export interface Taken {
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  readonly data: any;
  readonly id: string | undefined;
}

/** A page that keeps its cursor over connections. */
export class Page {
  readonly frames: Taken[] = [];
  cursor: string | undefined;
  isOpen = false;
  private detach = (): void => undefined;

  constructor(
    private readonly bench: ReplicasBench,
    readonly viewer: Viewer,
    readonly views: readonly string[],
  ) {}

  /** Opens a stream at a replica, with the cursor of before. */
  connect(replica: Replica): this {
    const parser = createParser({
      onEvent: ({ event, data, id }) => {
        if (id !== undefined) this.cursor = id === '' ? undefined : id;
        this.frames.push({ kind: event ?? '', data: JSON.parse(data), id });
      },
    });
    const cursor = this.cursor === undefined ? null : this.bench.codec.read(this.cursor);
    const person = JSON.stringify(this.viewer);
    const opening = { viewer: this.viewer, person, expiresAt: this.bench.now + 600_000, views: this.views, cursor };
    this.isOpen = true;
    let isHere = true;
    const { detach } = replica.hub.attach(opening, () => ({
      send: (pieces) => isHere && parser.feed(Buffer.concat(pieces).toString('utf8')),
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

  /** Rows of a view as they are held now, by id. */
  rows(view: string): Record<string, object> {
    const held = new Map<string, object>();
    for (const { kind, data } of this.frames.filter(({ data: { view: of } }) => of === view)) {
      if (kind === 'snapshot') {
        held.clear();
        for (const row of data.rows as { id: string }[]) held.set(row.id, row);
      } else if (kind === 'upsert') held.set(data.row.id, data.row);
      else if (kind === 'remove') held.delete(data.id);
    }
    return Object.fromEntries([...held].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  kinds(): string[] {
    return this.frames.map(({ kind }) => kind);
  }
}

/** One replica, and how much of the log it was given. */
export class Replica {
  private readonly next = new Map<string, number>();

  constructor(
    private readonly log: readonly Logged[],
    readonly hub: LiveHub,
  ) {}

  /** Everything that is in the log by now, topics in the order in which they were written. */
  catchUp(): this {
    for (const entry of this.log) this.give(entry);
    return this;
  }

  /** Everything of one topic, so that it runs ahead of the others. */
  catchUpWith({ name }: TopicDefinition): this {
    for (const entry of this.log) if (entry.topic === name) this.give(entry);
    return this;
  }

  /** The bus delivers again what was taken in. */
  again(): void {
    for (const { record, topic, offset } of this.log) {
      if (offset < (this.next.get(topic) ?? 0))
        this.hub.take(record, { topic, partition: 0, offset, generation: null });
    }
  }

  private give({ record, topic, offset }: Logged): void {
    if (offset < (this.next.get(topic) ?? 0)) return;
    this.next.set(topic, offset + 1);
    this.hub.take(record, { topic, partition: 0, offset, generation: null });
  }
}

/** A log of one partition per topic, replicas that read it, and a clock that tests move. */
export class ReplicasBench {
  now = Date.parse(T);
  readonly codec = new CursorCodec(randomBytes(32), FOLLOWED);
  private readonly log: Logged[] = [];
  private readonly ends = new Map<string, number>();

  /** @param options what is planted: kinds of views, or how much is remembered. */
  constructor(
    private readonly options: { readonly kinds?: () => readonly ViewKind[]; readonly capacity?: number } = {},
  ) {}

  /** A replica that is started now: it has read what there is. */
  replica(): Replica {
    const { kinds, capacity } = this.options;
    const hub = new LiveHub({
      codec: this.codec,
      followed: FOLLOWED,
      now: () => this.now,
      ...(kinds && { kinds: kinds() }),
      ...(capacity !== undefined && {
        journal: () => new Journal(() => ({ changes: capacity, characters: Infinity })),
      }),
    });
    // Events are read from now on; states from their beginning.
    for (const { name } of [topics.conversationEvents, topics.ticketEvents])
      hub.startAt(name, 0, this.ends.get(name) ?? 0);
    const replica = new Replica(this.log, hub);
    for (const topic of [topics.conversationState, topics.ticketState, topics.agentState]) replica.catchUpWith(topic);
    hub.serve(new Map());
    return replica;
  }

  page(viewer: Viewer, ...views: string[]): Page {
    return new Page(this, viewer, views);
  }

  ticket(state: TicketStateV1): void {
    this.put({ kind: 'ticket', id: state.id, state, revision: state.revision });
  }

  ticketClosed(id: string, revision: number): void {
    this.put({ kind: 'ticket', id, state: null, revision });
  }

  conversation(state: ConversationStateV1): void {
    this.put({ kind: 'conversation', id: state.id, state, revision: state.revision });
  }

  conversationOver(id: string, revision: number): void {
    this.put({ kind: 'conversation', id, state: null, revision });
  }

  agent(state: AgentStateV1): void {
    this.put({ kind: 'agent', id: state.id, state });
  }

  happened(...events: readonly (ConversationEvent | TicketEvent)[]): void {
    for (const event of events) {
      const isTicket = event.type.startsWith('baton.ticket.');
      this.put(
        isTicket
          ? { kind: 'ticketEvent', event: event as TicketEvent }
          : { kind: 'event', event: event as ConversationEvent },
      );
    }
  }

  private put(record: LiveRecord): void {
    const { name } = TOPIC_OF[record.kind];
    const offset = this.ends.get(name) ?? 0;
    this.ends.set(name, offset + 1);
    this.log.push({ record, topic: name, offset });
  }
}
