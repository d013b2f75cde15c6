import { type Requirements, isEligible, topics } from '@baton/contracts';
import type { Change } from '../domain/change';
import type { Cursor } from '../domain/cursor';
import type { RunningChat } from '../domain/running-chat';
import type { PastEvent } from '../domain/ticket-right';
import type { AgentViewer } from '../domain/viewer';
import type { World } from './world';

/** What is known of a ticket that changed while a client was away. */
interface TicketPast {
  readonly id: string;
  /** Everybody who was its owner, or joined to its chat, at some time between. */
  readonly holders: Set<string>;
  requires: Requirements | null;
  /** Every step between then and now is known: nobody can have held it who is not among `holders`. */
  isWhole: boolean;
}

/** What happened since a cursor was given out, as far as the journal remembers. */
export class Since {
  private readonly places: NonNullable<Cursor['topics']>;
  private past: ReadonlyMap<string, TicketPast> | null = null;

  constructor(
    private readonly world: World,
    cursor: Cursor,
  ) {
    this.places = cursor.topics ?? new Map();
  }

  /** Everything that a topic brought, in order by partition. */
  changes(topic: string): readonly Change[] {
    const offsets = this.places.get(topic)?.offsets ?? [];
    return offsets.flatMap((offset, partition) => this.world.journal.since(topic, partition, offset));
  }

  /** Whether everything that a topic brought is still known. */
  isWhole(topic: string): boolean {
    const offsets = this.places.get(topic)?.offsets ?? [];
    return offsets.every((offset, partition) => this.world.journal.reaches(topic, partition, offset));
  }

  /** Events of a conversation, in order. */
  eventsOf(conversationId: string): readonly PastEvent[] {
    return this.changes(topics.conversationEvents.name).flatMap((change) =>
      change.kind === 'event' && change.event.data.conversationId === conversationId ? [change] : [],
    );
  }

  /** Tickets whose row, or whose readers, may have changed. */
  get tickets(): Iterable<TicketPast> {
    this.past ??= this.collect();
    return this.past.values();
  }

  private collect(): ReadonlyMap<string, TicketPast> {
    const { board } = this.world;
    const found = new Map<string, TicketPast>();
    const of = (id: string): TicketPast => {
      const past = found.get(id) ?? { id, holders: new Set(), requires: board.ticket(id) ?? null, isWhole: true };
      found.set(id, past);
      return past;
    };
    const ofConversation = (id: string, chats: readonly RunningChat[]): void => {
      for (const ticketId of board.ticketsOf(id)) of(ticketId);
      for (const { ticketId, agentId } of chats) if (ticketId && agentId) of(ticketId).holders.add(agentId);
    };
    for (const topic of this.places.keys()) {
      for (const change of this.changes(topic)) {
        if (change.kind === 'ticket') addTicket(of(change.id), change);
        else if (change.kind === 'conversation') ofConversation(change.id, [change.before]);
        else if (change.kind === 'event')
          ofConversation(change.event.data.conversationId, [change.before, change.after]);
        else if (change.kind === 'agent') for (const id of board.ticketsOwnedBy(change.id)) of(id);
      }
    }
    return found;
  }
}

const addTicket = (past: TicketPast, { before, isNext }: Change & { kind: 'ticket' }): void => {
  past.isWhole &&= isNext;
  if (before === null) return;
  past.requires ??= before;
  if (before.owner !== null) past.holders.add(before.owner);
};

/**
 * Whether the client of this agent may hold the row of a ticket that it must not hold now. 'maybe': nobody here knows, and to ask by
 * telling would tell of a ticket that was never theirs to see.
 */
export const mayHold = (viewer: AgentViewer, past: TicketPast, isAll: boolean): boolean | 'maybe' => {
  if (isAll || past.holders.has(viewer.id)) return true;
  if (past.requires !== null && isEligible(viewer, past.requires)) return true;
  return past.isWhole ? false : 'maybe';
};
