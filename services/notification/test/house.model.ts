import type { ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { isEligible } from '@baton/contracts';
import { afterEvent, type ConversationEvent, noChat, type RunningChat } from '../src/domain/running-chat';
import type { AgentViewer } from '../src/domain/viewer';
import type { RecordFeed } from './hub.feed';
import { agentState, happened, T, ticketState } from './live.examples';

/** A record on its way to the hub; order is kept per key of a topic, as on the real bus. */
type Delivery = (hub: RecordFeed) => void;

export interface Chat {
  readonly id: string;
  readonly customerId: string;
  revision: number;
  last: number | null;
  /** Last line that the customer sees. */
  lastOfCustomer: number | null;
  /** Lines that customers never see. */
  readonly notes: Set<number>;
  running: RunningChat;
  unanswered: boolean;
  lastMessage: ConversationStateV1['lastMessage'];
  /** The chat before and after each line, by revision. */
  readonly lines: Map<number, readonly [RunningChat, RunningChat]>;
  /** What the conversation has yet to hear of its tickets. */
  readonly heard: {
    readonly ticketId: string;
    readonly epoch: number;
    readonly owner: string | null;
    readonly closed: boolean;
  }[];
}

/** A small house that talks as the real one does: two aggregates, each following the other late, records delivered in any order between keys. */
export class HouseModel {
  readonly queues = new Map<string, Delivery[]>();
  readonly chats: readonly Chat[];
  readonly tickets = new Map<string, TicketStateV1>();
  /** Last event of each conversation that was delivered. */
  readonly delivered = new Map<string, number>();
  private ticketCount = 0;
  private names = 0;

  constructor(
    readonly agents: readonly AgentViewer[],
    conversations: number,
  ) {
    this.chats = Array.from({ length: conversations }, (_, n) => ({
      id: `11111111-0000-7000-8000-00000000000${n}`,
      customerId: `22222222-0000-7000-8000-00000000000${n}`,
      revision: -1,
      last: null,
      lastOfCustomer: null,
      notes: new Set(),
      running: noChat,
      unanswered: false,
      lastMessage: null,
      lines: new Map(),
      heard: [],
    }));
  }

  handover(chat: Chat, skills: readonly string[]): void {
    if (chat.running.ticketId !== null) return;
    const id = `33333333-0000-7000-8000-0000000000${String((this.ticketCount += 1)).padStart(2, '0')}`;
    const asked = {
      ticketId: id,
      customerName: 'Eve',
      subject: null,
      topics: [],
      queue: null,
      requiredSkills: [...skills],
    };
    this.append(chat, 'live-chat-requested', { ...asked, variables: null, requestedAt: T });
    const customer = { id: chat.customerId, name: 'Eve', presence: 'present' as const };
    this.putTicket(ticketState({ id, conversationId: chat.id, customer, requiredSkills: [...skills] }));
  }

  claim(ticket: TicketStateV1, agent: AgentViewer): void {
    if (ticket.work !== 'pending' || !isEligible(agent, ticket)) return;
    this.changeOwner(ticket, agent.id);
  }

  unclaim(ticket: TicketStateV1): void {
    if (ticket.work === 'claimed' && ticket.customer.presence === 'present') this.changeOwner(ticket, null);
  }

  forward(ticket: TicketStateV1, to: AgentViewer): void {
    if (ticket.work !== 'claimed' || ticket.customer.presence !== 'present') return;
    if (ticket.owner !== to.id && isEligible(to, ticket)) this.changeOwner(ticket, to.id);
  }

  resolve(ticket: TicketStateV1): void {
    if (ticket.work !== 'claimed') return;
    this.tickets.delete(ticket.id);
    this.deliver(`ticket ${ticket.id}`, (hub) => hub.onTicket(ticket.id, null, ticket.revision + 1));
    this.chatOf(ticket).heard.push({ ticketId: ticket.id, epoch: ticket.epoch, owner: null, closed: true });
  }

  leave(chat: Chat): void {
    const { ticketId, epoch } = chat.running;
    if (ticketId === null) return;
    this.append(chat, 'live-chat-ended', { ticketId, epoch, by: 'customer', why: 'left' });
    const ticket = this.tickets.get(ticketId);
    if (ticket !== undefined)
      this.putTicket({ ...ticket, customer: { ...ticket.customer, presence: 'ended' }, revision: ticket.revision + 1 });
  }

  /** The conversation follows the next thing that it has to hear of its tickets. */
  follow(chat: Chat): void {
    const news = chat.heard.shift();
    if (news === undefined) return;
    const { ticketId, epoch, owner, closed } = news;
    const isRunning = chat.running.ticketId === ticketId && (closed || epoch > chat.running.epoch);
    if (!isRunning) {
      const work = closed ? 'resolved' : owner === null ? 'pending' : 'claimed';
      this.append(chat, 'ticket-noted', { ticketId, epoch, work, owner, ticketRevision: epoch });
    } else if (closed) this.append(chat, 'live-chat-ended', { ticketId, epoch, by: 'agent', why: 'resolved' });
    else if (owner !== null) this.append(chat, 'agent-joined', { ticketId, epoch, agentId: owner });
    else this.append(chat, 'agent-left', { ticketId, epoch, agentId: chat.running.agentId ?? '', why: 'unclaimed' });
  }

  say(chat: Chat, who: 'customer' | 'other'): void {
    const { agentId, ticketId } = chat.running;
    if (who === 'other' && agentId === null && ticketId !== null) return;
    const author =
      who === 'customer'
        ? ({ kind: 'customer', id: chat.customerId } as const)
        : agentId === null
          ? ({ kind: 'bot', id: 'bot' } as const)
          : ({ kind: 'agent', id: agentId } as const);
    const revision = chat.revision + 1;
    const text = `${chat.id} says ${revision}`;
    chat.unanswered = who === 'customer';
    chat.lastMessage = { revision, at: T, author, text, kind: 'message' };
    const rest = { text, choices: null, choiceId: null, clientMessageId: `m${revision}` };
    this.append(chat, 'message-posted', { ticketId, author, ...rest });
  }

  /** An agent who may read the chat writes what its customer must never see. */
  note(chat: Chat): void {
    const { agentId, ticketId } = chat.running;
    if (agentId !== null) this.append(chat, 'note-added', { ticketId, agentId, text: 'NOTE' });
  }

  rename(agent: AgentViewer): void {
    const name = `${agent.id} ${(this.names += 1)}`;
    this.deliver(`agent ${agent.id}`, (hub) => hub.onAgent(agent.id, agentState(agent.id, name)));
  }

  /** Delivers one record of some key. */
  deliverOne(hub: RecordFeed, pick: number): void {
    const keys = [...this.queues.keys()];
    const key = keys[pick % keys.length];
    const queue = key === undefined ? undefined : this.queues.get(key);
    queue?.shift()?.(hub);
    if (queue?.length === 0 && key !== undefined) this.queues.delete(key);
  }

  deliverAll(hub: RecordFeed): void {
    while (this.queues.size > 0) this.deliverOne(hub, 0);
  }

  /** Whether this agent may be given what the conversation held at that revision, in the place of that ticket. */
  mayRead(agent: AgentViewer, required: readonly string[], ticketId: string, chat: RunningChat): boolean {
    if (agent.isSupervisor) return true;
    if (chat.ticketId !== ticketId) return false;
    return (
      chat.agentId === agent.id || (chat.agentId === null && required.every((skill) => agent.skills.includes(skill)))
    );
  }

  private changeOwner(ticket: TicketStateV1, owner: string | null): void {
    const epoch = ticket.epoch + 1;
    const work = owner === null ? ('pending' as const) : ('claimed' as const);
    this.putTicket({
      ...ticket,
      work,
      owner,
      epoch,
      revision: ticket.revision + 1,
      claimedAt: owner === null ? null : T,
    });
    this.chatOf(ticket).heard.push({ ticketId: ticket.id, epoch, owner, closed: false });
  }

  private chatOf(ticket: TicketStateV1): Chat {
    const chat = this.chats.find(({ id }) => id === ticket.conversationId);
    if (chat === undefined) throw new Error('a ticket of no conversation');
    return chat;
  }

  private putTicket(ticket: TicketStateV1): void {
    this.tickets.set(ticket.id, ticket);
    this.deliver(`ticket ${ticket.id}`, (hub) => hub.onTicket(ticket.id, ticket));
  }

  private append(chat: Chat, kind: Parameters<typeof happened>[0], data: object): void {
    chat.revision += 1;
    const { revision } = chat;
    const order = { previousForCustomer: chat.lastOfCustomer, previousForAgents: chat.last };
    const whose = { conversationId: chat.id, customerId: chat.customerId };
    const event: ConversationEvent = happened(kind, revision, { ...order, ...data, ...whose } as never);
    const before = chat.running;
    chat.running = afterEvent(before, event);
    if (kind !== 'ticket-noted') {
      chat.last = revision;
      if (kind === 'note-added') chat.notes.add(revision);
      else chat.lastOfCustomer = revision;
      chat.lines.set(revision, [before, chat.running]);
    }
    if (chat.running.ticketId === null && before.ticketId !== null) chat.unanswered = false;
    this.deliver(`events ${chat.id}`, (hub) => {
      hub.onEvent(event);
      this.delivered.set(chat.id, revision);
    });
    const state = this.stateOf(chat);
    this.deliver(`state ${chat.id}`, (hub) => hub.onConversation(chat.id, state, revision));
  }

  private stateOf(chat: Chat): ConversationStateV1 | null {
    const { ticketId, agentId } = chat.running;
    const isOpen = [...this.tickets.values()].some(({ conversationId }) => conversationId === chat.id);
    if (ticketId === null && !chat.unanswered && !isOpen) return null;
    return {
      id: chat.id,
      customer: { id: chat.customerId, name: 'Eve', locale: null },
      channel: 'web',
      mode: ticketId === null ? 'bot' : agentId === null ? 'waiting' : 'live',
      ticketId,
      agentId,
      lastMessage: chat.lastMessage,
      unread: 0,
      unansweredSince: chat.unanswered ? T : null,
      revision: chat.revision,
    };
  }

  private deliver(key: string, delivery: Delivery): void {
    this.queues.set(key, [...(this.queues.get(key) ?? []), delivery]);
  }
}
