import { type TopicDefinition, topics } from '@baton/contracts';
import { type Change, isNextRevision, type LiveRecord, type Place } from '../domain/change';
import { isTail } from '../domain/followed-topics';
import { afterEvent, isErasure } from '../domain/running-chat';
import { Journal, type JournalBound } from './journal';
import { type BoardPart, LiveBoard } from './live-board';
import { Positions } from './positions';
import type { TicketSide } from './ticket-side';

/** A ticket before and after a record; undefined: it was not, or is not, open. */
export interface TicketStep {
  readonly id: string;
  readonly before: TicketSide | undefined;
  readonly after: TicketSide | undefined;
}

/** What one record did: to be told to those who look. */
export interface Step {
  readonly change: Change;
  readonly tickets: readonly TicketStep[];
  /** Conversations whose customers may be shown something else now. */
  readonly conversations: readonly string[];
}

/** What is remembered of each partition. Events hold their texts, so fewer of them, and not more than a few MB whatever is said. */
const remembered = (topic: string): JournalBound =>
  isTail(topic) ? { changes: 1_024, characters: 1_048_576 } : { changes: 4_096, characters: Infinity };

/** The ring of one world, as long as it is on a real replica. */
export const newJournal = (): Journal => new Journal(remembered);

const PARTS: Readonly<Record<string, BoardPart>> = {
  [topics.ticketState.name]: 'tickets',
  [topics.conversationState.name]: 'conversations',
  [topics.agentState.name]: 'agents',
};

/**
 * While states are still being read, what is known of a chat may be older than an event as well as newer: events are read from where they
 * ended, states from their beginning. Who was joined when it was written is not known then, as if a state were ahead of it.
 */
const inDoubt = (change: Change): Change =>
  change.kind === 'event' ? { ...change, before: { ...change.before, revision: Number.MAX_SAFE_INTEGER } } : change;

/** One generation of everything: what is live, how far it was read, and what changed lately. */
export class World {
  private constructor(
    private readonly followed: readonly TopicDefinition[],
    readonly board: LiveBoard,
    readonly positions: Positions,
    readonly journal: Journal,
  ) {}

  /** Nothing was read yet. */
  static empty(followed: readonly TopicDefinition[], journal = newJournal()): World {
    return new World(followed, new LiveBoard(), new Positions(followed), journal).begun();
  }

  /** A world of its own that holds the same, and remembers no change: a cursor of the old one is of no use in it. */
  copy(journal = newJournal()): World {
    const positions = this.positions.copy(this.followed);
    return new World(this.followed, this.board.copy(), positions, journal).begun();
  }

  /** The topic is read from its beginning again, in another generation. */
  forget(topic: string): void {
    const part = PARTS[topic];
    if (topic === topics.ticketEvents.name) this.board.holdings.forget();
    else if (part === undefined) this.board.chats.forget();
    else this.board.forget(part);
    this.positions.forget(topic);
    this.begin(topic);
  }

  /** Reading of this partition begins here, not at its beginning. */
  startAt(topic: string, partition: number, offset: number): void {
    this.positions.moveTo(topic, partition, offset);
    this.journal.begin(topic, partition, offset);
  }

  /** Whether a record is of the generation that is known here: one of another tells old news, at a place that means something else. */
  isOf({ topic, generation }: Place): boolean {
    const known = this.positions.generation(topic);
    return generation === null || known === null || generation === known;
  }

  /** Takes a record in, while nobody looks. */
  read(record: LiveRecord, place: Place): void {
    if (!this.isNews(place)) return;
    const change = inDoubt(this.changeOf(record));
    this.put(record, true);
    this.pass(place, change);
  }

  /** Takes a record in. @returns what it did; null: it was taken in before. */
  take(record: LiveRecord, place: Place): Step | null {
    if (!this.isNews(place)) return null;
    const { board } = this;
    const change = this.changeOf(record);
    const ids = this.ticketsIn(record, change);
    const before = new Map(ids.map((id) => [id, board.side(id)]));
    const conversations = this.conversationsIn(record, change);
    for (const id of ids) board.forgetSide(id);
    this.put(record, false);
    const tickets = ids.map((id) => ({ id, before: before.get(id), after: board.side(id, before.get(id)) }));
    this.pass(place, change);
    return { change, tickets, conversations };
  }

  private begun(): this {
    for (const { name } of this.followed) this.begin(name);
    return this;
  }

  private begin(topic: string): void {
    const { partitions } = this.followed.find(({ name }) => name === topic) ?? { partitions: 0 };
    for (let partition = 0; partition < partitions; partition += 1) {
      this.journal.begin(topic, partition, this.positions.next(topic, partition));
    }
  }

  /** A record that is delivered again was taken in already. */
  private isNews({ topic, partition, offset }: Place): boolean {
    return offset >= this.positions.next(topic, partition);
  }

  private pass(place: Place, change: Change): void {
    this.positions.passed(place);
    this.journal.add(place, change);
  }

  private changeOf(record: LiveRecord): Change {
    const { board } = this;
    switch (record.kind) {
      case 'ticket': {
        const known = board.ticket(record.id);
        const before = known && { owner: known.owner, requiredSkills: known.requiredSkills, queue: known.queue };
        return {
          kind: 'ticket',
          id: record.id,
          before: before ?? null,
          isNext: isNextRevision(known, record.revision),
        };
      }
      case 'conversation':
        return { kind: 'conversation', id: record.id, before: board.chats.newest(record.id) };
      case 'agent':
        return { kind: 'agent', id: record.id };
      case 'event': {
        const { event } = record;
        const before = board.chats.line(event.data.conversationId);
        return { kind: 'event', event, before, after: afterEvent(before, event) };
      }
      case 'ticketEvent': {
        const { event } = record;
        return { kind: 'ticketEvent', event, before: board.holdings.before(event, board.ticket(event.data.ticketId)) };
      }
    }
  }

  /** Open tickets whose row, or whose readers, may be others after the record. */
  private ticketsIn(record: LiveRecord, change: Change): readonly string[] {
    const { board } = this;
    switch (record.kind) {
      case 'ticket':
        return [record.id];
      case 'conversation':
        return board.ticketsOf(record.id);
      case 'agent':
        return board.ticketsOwnedBy(record.id);
      case 'event': {
        const { conversationId } = record.event.data;
        const newest = board.chats.newest(conversationId);
        const isSame = change.kind === 'event' && afterEvent(newest, record.event) === newest;
        return isSame ? [] : board.ticketsOf(conversationId);
      }
      case 'ticketEvent':
        return [];
    }
  }

  private conversationsIn(record: LiveRecord, change: Change): readonly string[] {
    const { board } = this;
    switch (record.kind) {
      case 'ticket': {
        const id = record.state?.conversationId ?? board.ticket(record.id)?.conversationId;
        return id === undefined ? [] : [id];
      }
      case 'conversation':
        return [record.id];
      case 'agent':
      case 'event':
      case 'ticketEvent':
        return change.kind === 'agent' ? board.conversationsJoinedBy(change.id) : [];
    }
  }

  private put(record: LiveRecord, isHistory: boolean): void {
    const { board } = this;
    switch (record.kind) {
      case 'ticket':
        if (!isHistory) board.holdings.replaced(record.id, board.ticket(record.id));
        return board.putTicket(record.id, record.state);
      case 'conversation':
        if (record.isErased === true) board.erased.add(record.id);
        return board.putConversation(record.id, record.state, record.revision, isHistory);
      case 'agent':
        return board.putAgent(record.id, record.state);
      case 'event': {
        const id = record.event.data.conversationId;
        board.customers.happened(record.event);
        if (isErasure(record.event)) board.erased.add(id);
        const [newest, line] = [board.chats.newest(id), board.chats.line(id)];
        const after = [afterEvent(newest, record.event), afterEvent(line, record.event)] as const;
        if (after[0] !== newest || after[1] !== line) board.chats.moved(id, ...after);
        return;
      }
      case 'ticketEvent':
        return board.holdings.happened(record.event, board.ticket(record.event.data.ticketId));
    }
  }
}
