import type { AgentViewer } from '../../src/domain/viewer';
import type { HouseModel } from '../house.model';
import type { StreamClient } from '../stream.client';

interface KnownTicket {
  readonly skills: readonly string[];
  /** Index of its conversation. */
  readonly chat: number;
}

const covers = (viewer: AgentViewer, skills: readonly string[]): boolean =>
  skills.every((skill) => viewer.skills.includes(skill));

/** Takes down, as things happen, who might see what: what a stream may hold is judged by that alone. */
export class Readable {
  private readonly ever = new Map<string, KnownTicket>();
  /** By agent and ticket: the newest revision of the conversation while the agent might read it. */
  private readonly upTo = new Map<string, number>();
  /** By agent and ticket: their skills fitted, so that they may know that there was such a ticket. */
  private readonly fitting = new Set<string>();

  constructor(private readonly house: HouseModel) {}

  /** Call after everything that happens. */
  note(agents: readonly AgentViewer[]): void {
    const { house } = this;
    for (const { id, requiredSkills, conversationId } of house.tickets.values()) {
      const chat = house.chats.findIndex((one) => one.id === conversationId);
      this.ever.set(id, { skills: requiredSkills, chat });
    }
    for (const [ticketId, { skills, chat }] of this.ever) {
      const { running, revision } = house.chats[chat]!;
      const ticket = house.tickets.get(ticketId);
      for (const viewer of agents) {
        if (covers(viewer, skills)) this.fitting.add(`${viewer.id} ${ticketId}`);
        const isTheirs = ticket?.owner === viewer.id || (ticket?.work === 'pending' && covers(viewer, skills));
        if (viewer.isSupervisor || isTheirs || house.mayRead(viewer, skills, ticketId, running)) {
          this.upTo.set(`${viewer.id} ${ticketId}`, revision);
        }
      }
    }
  }

  /** Lines of a ticket's chat that were written for this agent. */
  linesFor(viewer: AgentViewer, ticketId: string): number[] {
    const known = this.ever.get(ticketId);
    if (known === undefined) return [];
    return [...this.house.chats[known.chat]!.lines]
      .filter(([, around]) => around.some((then) => this.house.mayRead(viewer, known.skills, ticketId, then)))
      .map(([revision]) => revision);
  }

  /** What an agent's bytes hold that was never theirs to see. */
  leaksToAgent(viewer: AgentViewer, stream: StreamClient): string[] {
    const may = (ticketId: string): number | undefined => this.upTo.get(`${viewer.id} ${ticketId}`);
    return stream.frames.flatMap(({ data }) => {
      const { view = '', rows, row, item, id } = data;
      const inView = view.startsWith('ticket:') ? view.slice('ticket:'.length) : undefined;
      const shown = (rows ?? (row ? [row] : [])).map((one: { ticket: { id: string }; conversation: unknown }) => ({
        ticketId: one.ticket.id,
        revision: (one.conversation as { lastMessage?: { revision: number } } | null)?.lastMessage?.revision,
      }));
      const removed = id && !this.fitting.has(`${viewer.id} ${id}`) ? [{ ticketId: id }] : [];
      const told = [...shown, ...(item ? [{ ticketId: inView, revision: item.revision }] : []), ...removed];
      return told
        .filter(({ ticketId, revision = -1 }) => revision > (may(ticketId) ?? -2) + 1 || may(ticketId) === undefined)
        .map(
          ({ ticketId, revision }) => `${viewer.id} was told of ${ticketId} at ${revision}: ${JSON.stringify(data)}`,
        );
    });
  }

  /** What a customer's bytes hold that is not theirs. */
  leaksToCustomer(customerId: string, stream: StreamClient): string[] {
    const bytes = JSON.stringify(stream.frames);
    const others = this.house.chats.filter((chat) => chat.customerId !== customerId);
    const forbidden = [
      'NOTE',
      'requiredSkills',
      'queue',
      'late parcel',
      'subject',
      ...others.map(({ id }) => `${id} says`),
    ];
    return forbidden.filter((text) => bytes.includes(text)).map((text) => `customer ${customerId} was sent '${text}'`);
  }
}
