import { type AnyPublicEvent, fromCloudEvent, topics } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import type { OutgoingRecord } from '@baton/event-bus';
import type { RecordedEvent } from '@baton/event-store';
import { stateRecord } from '@baton/relay';
import {
  type ConversationCommand,
  type ConversationEvent,
  type ConversationState,
  realRules,
  type TicketCommand,
  type TicketEvent,
  type TicketState,
} from '../../explore/rules';
import { WhoMayRead } from '@baton/testing/src/resume/who-may-read';
import { BusLog } from './bus-log';
import type { Marker } from './markers';
import { WhoMaySee } from './who-may-see';

const NOW = '2026-01-01T09:00:00.000Z';

export interface Chat {
  readonly id: string;
  readonly customerId: string;
  readonly channel: string;
  state: ConversationState;
  readonly who: WhoMayRead;
}

export interface WorkItem {
  readonly id: string;
  readonly chat: Chat;
  state: TicketState;
  readonly who: WhoMaySee;
}

/** Two services on their real deciders, policies and publishers, and the bus that their relays write to. */
export class LeakHouse {
  readonly chats: Chat[] = [];
  readonly tickets = new Map<string, WorkItem>();
  /** What one service has yet to follow of the other, in order. */
  private readonly letters: AnyPublicEvent[] = [];
  private commands = 0;

  /** @param ids gives a new one each time. */
  constructor(
    private readonly log: BusLog,
    private readonly ids: () => string,
  ) {}

  get hasLetters(): boolean {
    return this.letters.length > 0;
  }

  begin(customerId: string, channel: string, name: Marker): Chat {
    const id = this.ids();
    const state = realRules.conversation.initial;
    const chat: Chat = { id, customerId, channel, state, who: new WhoMayRead([]) };
    this.chats.push(chat);
    const contact = { conversationId: id, customerId, channel, customerName: name.word, locale: null };
    this.talk(chat, { type: 'StartConversation', ...contact });
    return chat;
  }

  /** A command on a conversation; what is refused changes nothing. @param said what it says. */
  talk(chat: Chat, command: ConversationCommand, ...said: readonly Marker[]): void {
    const { decide, evolve } = realRules.conversation;
    for (const event of this.decided(() => decide(command, chat.state))) {
      const before = chat.state;
      chat.state = evolve(before, event);
      const recorded = this.recorded(`conversation-${chat.id}`, chat.customerId, event, chat.who.head + 1);
      chat.who.add(recorded);
      for (const marker of said) marker.revision = recorded.revision;
      this.publish(realRules.publishConversation({ recorded, event, before, after: chat.state }), recorded.revision);
    }
  }

  /** A command on a ticket; one that nobody knows yet is refused. */
  work(ticketId: string, chat: Chat, command: TicketCommand): void {
    const { decide, evolve, initial } = realRules.ticket;
    const known = this.tickets.get(ticketId);
    const item: WorkItem = known ?? { id: ticketId, chat, state: initial, who: new WhoMaySee() };
    for (const event of this.decided(() => decide(command, item.state))) {
      this.tickets.set(ticketId, item);
      const before = item.state;
      item.state = evolve(before, event);
      const recorded = this.recorded(`ticket-${ticketId}`, chat.customerId, event, item.who.head + 1);
      item.who.add(event);
      this.publish(realRules.publishTicket({ recorded, event, before, after: item.state }), recorded.revision);
    }
  }

  /** An agent has a name. */
  register(id: string, name: Marker): void {
    const preferences = { sound: true, locale: null, theme: 'system' };
    const state = { id, name: name.word, skills: [], queues: [], preferences, revision: 0 };
    this.log.write([stateRecord(topics.agentState, id, state)], 0);
  }

  /** One service follows the next event of the other. */
  follow(): void {
    const event = this.letters.shift();
    if (event === undefined) return;
    const chat = this.chats.find(({ id }) => id === event.partitionKey);
    if (chat === undefined) throw new Error('an event of no conversation');
    const ticket = realRules.onConversationEvent(event);
    if (ticket !== null) this.work(ticket.id, chat, ticket.command);
    const conversation = realRules.onTicketEvent(event);
    if (conversation !== null) this.talk(chat, conversation.command);
  }

  private decided<Event>(decide: () => readonly Event[]): readonly Event[] {
    try {
      return decide();
    } catch (error) {
      if (error instanceof Rejection) return [];
      throw error;
    }
  }

  private publish(records: readonly OutgoingRecord[], revision: number): void {
    this.log.write(records, revision);
    const [event] = records;
    if (event === undefined || event.value === null) throw new Error('a stored event gave no public one');
    const headers = { ...event.headers, streamrevision: String(revision) };
    this.letters.push(fromCloudEvent(headers, JSON.parse(event.value.toString())));
  }

  private recorded(
    stream: string,
    customerId: string,
    { type, data }: ConversationEvent | TicketEvent,
    revision: number,
  ): RecordedEvent {
    const metadata = {
      commandId: `command ${(this.commands += 1)}`,
      actor: { kind: 'system' as const, id: 'proof' },
      customerId,
      correlationId: 'proof',
      causationId: null,
      traceparent: null,
      occurredAt: NOW,
      schemaVersion: 1,
    };
    const id = this.ids();
    return {
      id,
      stream,
      revision,
      position: String(this.commands),
      type,
      data: data,
      metadata,
    };
  }
}
