import type { AgentViewer, CustomerViewer, Viewer } from '@baton/notification-service/src/domain/viewer';
import type { LeakClient } from './leak-client';
import type { Chat, LeakHouse, WorkItem } from './leak-house';
import type { Marker, Markers } from './markers';

interface Row {
  readonly ticket?: { readonly id: string; readonly revision: number } | null;
  readonly conversation?: {
    readonly revision: number;
    readonly lastMessage: object | null;
    readonly unread: number;
    readonly unansweredSince: string | null;
  } | null;
}

interface Data {
  readonly view?: string;
  readonly rows?: readonly Row[];
  readonly row?: Row;
  readonly item?: { readonly revision?: number; readonly kind?: string; readonly ticketId?: string };
  readonly id?: string;
}

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const ticketIn = ({ view = '' }: Data): string => view.slice('ticket:'.length);

/**
 * Reads every byte that anybody is sent, and knows from the stored events alone what each may hold at that moment. Words decide; for
 * rows, which tell also without words (an owner, a revision), their ids and revisions do.
 */
export class LeakJudge {
  readonly problems: string[] = [];
  bytes = 0;
  frames = 0;
  words = 0;

  constructor(
    private readonly house: LeakHouse,
    private readonly markers: Markers,
  ) {}

  frame({ name, viewer, views }: LeakClient, frame: string): void {
    this.frames += 1;
    this.bytes += Buffer.byteLength(frame) + 2;
    const data = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}') as Data;
    const faults = [
      ...(data.view !== undefined && !views.has(data.view) ? ['a view that is over'] : []),
      ...this.markers
        .in(frame)
        .filter((marker) => !this.isFor(viewer, marker, data))
        .map(nameOf),
      ...(viewer.kind === 'agent' ? this.foreignRows(viewer, data) : []),
      ...(viewer.kind === 'customer' ? this.foreignIds(viewer, frame) : []),
    ];
    for (const fault of faults) this.problems.push(`${name} was sent ${fault}: ${frame}`);
  }

  private isFor(viewer: Viewer, marker: Marker, data: Data): boolean {
    this.words += 1;
    if (marker.kind === 'secret') return false;
    switch (viewer.kind) {
      case 'customer':
        return this.isForCustomer(viewer, marker);
      case 'bot':
        return marker.kind === 'line' || marker.kind === 'customer';
      case 'agent':
        return viewer.isSupervisor || this.isForAgent(viewer, marker, data);
    }
  }

  private isForCustomer({ conversationId, customerId }: CustomerViewer, marker: Marker): boolean {
    switch (marker.kind) {
      case 'line':
        return marker.conversationId === conversationId;
      case 'customer':
        return marker.customerId === customerId;
      case 'agent':
        return this.chat(conversationId)?.who.hasJoined(marker.agentId) === true;
      case 'note':
      case 'ticket':
      case 'requirement':
      case 'secret':
        return false;
    }
  }

  private isForAgent(viewer: AgentViewer, marker: Marker, data: Data): boolean {
    switch (marker.kind) {
      case 'note':
      case 'line':
        return this.isSaidTo(viewer, marker, data);
      case 'ticket':
        return this.ticketsOf(marker.conversationId).some(({ who }) => who.since(viewer, 0));
      case 'customer':
        return [...this.house.tickets.values()].some(
          ({ chat, who }) => chat.customerId === marker.customerId && who.since(viewer, 0),
        );
      case 'requirement':
      case 'agent':
        return true; // rows are judged by their tickets; who works here is no secret
      case 'secret':
        return false;
    }
  }

  /** A line by itself: said while they listened. In a row: they listen now, or did since. */
  private isSaidTo(
    viewer: AgentViewer,
    { conversationId, revision, kind }: Marker & { conversationId: string },
    data: Data,
  ) {
    const chat = this.chat(conversationId);
    if (chat === undefined || revision === null) return false;
    const { item } = data;
    if (item !== undefined) return item.revision === revision && chat.who.mayBeTold(viewer, ticketIn(data), revision);
    return kind === 'line' && this.heardSince(viewer, chat, revision);
  }

  /** Rows of tickets that were not this agent's to see, then or since. */
  private foreignRows(viewer: AgentViewer, data: Data): readonly string[] {
    if (viewer.isSupervisor) return [];
    const rows = data.rows ?? (data.row === undefined ? [] : [data.row]);
    const foreign = rows.filter((row) => !this.isRowFor(viewer, row)).map(() => 'a row');
    const named = data.id ?? data.item?.ticketId;
    const ticket = named === undefined ? undefined : this.house.tickets.get(named);
    const isKnown = ticket === undefined || ticket.who.fits(viewer) || ticket.who.since(viewer, 0);
    return isKnown ? foreign : [...foreign, 'the id of a ticket'];
  }

  private isRowFor(viewer: AgentViewer, { ticket, conversation }: Row): boolean {
    const item = ticket ? this.house.tickets.get(ticket.id) : undefined;
    if (!ticket || item === undefined || !item.who.since(viewer, ticket.revision)) return false;
    const isSilent = !conversation || (conversation.lastMessage === null && conversation.unansweredSince === null);
    return isSilent || this.heardSince(viewer, item.chat, conversation.revision, item.id);
  }

  private heardSince(viewer: AgentViewer, { id, who }: Chat, revision: number, ticketId?: string): boolean {
    const ids = ticketId === undefined ? this.ticketsOf(id).map((ticket) => ticket.id) : [ticketId];
    for (let at = revision; at <= who.head; at += 1) if (ids.some((one) => who.hears(viewer, one, at))) return true;
    return false;
  }

  /** A customer's own conversation and its tickets have ids, and so has who wrote; nobody else's. */
  private foreignIds({ conversationId, customerId }: CustomerViewer, frame: string): readonly string[] {
    return (frame.match(UUIDS) ?? []).flatMap((id) => {
      const chat = this.chat(id) ?? this.house.tickets.get(id)?.chat;
      if (chat !== undefined && chat.id !== conversationId) return [`the id of another conversation or its ticket`];
      const isAnother = this.house.chats.some((one) => one.customerId === id) && id !== customerId;
      return isAnother ? ['the id of another customer'] : [];
    });
  }

  private chat(id: string): Chat | undefined {
    return this.house.chats.find((chat) => chat.id === id);
  }

  private ticketsOf(conversationId: string): readonly WorkItem[] {
    return [...this.house.tickets.values()].filter(({ chat }) => chat.id === conversationId);
  }
}

const nameOf = ({ kind, word }: Marker): string => `the ${kind} ${word}`;
