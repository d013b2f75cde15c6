import type { AnyPublicEvent } from '@baton/contracts';
import { followOwnership, noOwnership, type Ownership } from '@baton/testing';
import { handoverOf, start } from './cast';
import { conversationBroken, conversationFoldBroken } from './conversation.promises';
import { type ConversationWatch, freshConversation, watchConversation } from './conversation.watch';
import type { Budget, House, Letter } from './house';
import { InternedValues } from './interned';
import type {
  ConversationCommand,
  ConversationEvent,
  ConversationState,
  Rules,
  TicketCommand,
  TicketEvent,
  TicketState,
  Wanted,
} from './rules';
import { SideRunner } from './side';
import { conversationKey, ticketKey } from './side-keys';
import { ticketBroken, ticketFoldBroken } from './ticket.promises';

/** The two services and the post between them, on given rules. One per exploration: it keeps what it worked out. */
export class HouseWorks {
  private readonly conversations: SideRunner<
    ConversationState,
    ConversationCommand,
    ConversationEvent,
    ConversationWatch
  >;
  private readonly tickets: SideRunner<TicketState, TicketCommand, TicketEvent, Ownership>;
  private readonly forTickets = new Letters<TicketCommand>();
  private readonly forConversation = new Letters<ConversationCommand>();

  /** @param asks also asks the deciders, in every state, for what needs no interleaving to be decided. */
  constructor(
    readonly rules: Rules,
    handovers: number,
    asks: boolean,
  ) {
    this.conversations = new SideRunner('conversation-1', {
      decider: rules.conversation,
      publish: rules.publishConversation,
      freshWatch: freshConversation,
      watchEvent: watchConversation,
      broken: (state, watch) =>
        conversationFoldBroken(state, watch) ??
        (asks ? conversationBroken(rules.conversation.decide, handovers, state, watch) : null),
      keyOf: conversationKey,
    });
    this.tickets = new SideRunner('ticket-1', {
      decider: rules.ticket,
      publish: rules.publishTicket,
      freshWatch: noOwnership,
      watchEvent: (before, { type, data }, _cause, revision) => followOwnership(before, { type, data, revision }),
      broken: (state, watch) =>
        ticketFoldBroken(state, watch) ?? (asks ? ticketBroken(rules.ticket.decide, state, watch) : null),
      keyOf: ticketKey,
    });
  }

  /** How many different conversations and tickets there were. */
  get met(): { readonly conversations: number; readonly tickets: number } {
    return { conversations: this.conversations.met, tickets: this.tickets.met };
  }

  /** A customer has made first contact; nothing else happened. */
  begin(left: Budget): House {
    const { side } = this.conversations.handle(this.conversations.fresh, start);
    const none = { letters: [], wasHandled: false };
    return {
      conversation: side,
      tickets: Array.from({ length: left.handovers }, () => this.tickets.fresh),
      toTickets: none,
      toConversation: none,
      requests: [],
      left,
      erasure: 'none',
      broken: side.value.broken,
    };
  }

  /** A command on the conversation. @returns null when it changes nothing: rejected, or nothing to do. */
  converse(house: House, command: ConversationCommand): House | null {
    const { side, published, broken } = this.conversations.handle(house.conversation, command);
    if (published.length === 0 && broken === null) return null;
    const letters = this.forTickets.of(published, this.rules.onConversationEvent);
    const toTickets = { ...house.toTickets, letters: [...house.toTickets.letters, ...letters] };
    return { ...house, conversation: side, toTickets, broken };
  }

  /** A command on a ticket. @returns null when it changes nothing. */
  work(house: House, ticketId: string, command: TicketCommand): House | null {
    const number = handoverOf(ticketId);
    const before = house.tickets[number];
    if (before === undefined) return { ...house, broken: `somebody named a ticket that nobody asked for: ${ticketId}` };
    const { side, published, broken } = this.tickets.handle(before, command);
    if (published.length === 0 && broken === null) return null;
    const letters = this.forConversation.of(published, this.rules.onTicketEvent);
    const toConversation = { ...house.toConversation, letters: [...house.toConversation.letters, ...letters] };
    return { ...house, tickets: house.tickets.with(number, side), toConversation, broken };
  }
}

/** Public events as the other service's policy answers them; what it does not answer is delivered by being left out. */
class Letters<Command> {
  private readonly letters = new InternedValues<Omit<Letter<Command>, 'number'>>();
  private readonly known = new WeakMap<AnyPublicEvent, Letter<Command> | null>();

  of(
    published: readonly AnyPublicEvent[],
    policy: (event: AnyPublicEvent) => Wanted<Command> | null,
  ): Letter<Command>[] {
    return published.map((event) => this.letter(event, policy)).filter((letter) => letter !== null);
  }

  private letter(event: AnyPublicEvent, policy: (event: AnyPublicEvent) => Wanted<Command> | null) {
    let letter = this.known.get(event);
    if (letter === undefined) {
      const wanted = policy(event);
      letter = wanted && this.intern(event, wanted);
      this.known.set(event, letter);
    }
    return letter;
  }

  private intern({ type, data }: AnyPublicEvent, wanted: Wanted<Command>): Letter<Command> {
    const about = 'ticketId' in data && data.ticketId !== null ? ` of ticket ${handoverOf(data.ticketId) + 1}` : '';
    const label = `${type.replace(/^baton\.|\.v1$/g, '')}${about}`;
    const { number, value } = this.letters.intern(JSON.stringify([type, wanted]), () => ({ label, type, wanted }));
    return { number, ...value };
  }
}
