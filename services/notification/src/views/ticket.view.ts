import { Rejection } from '@baton/decider';
import { topics } from '@baton/contracts';
import { isLost, isSaidTo, mayReadChat, type PastEvent, rightOn, type TicketRight } from '../domain/ticket-right';
import type { AgentViewer } from '../domain/viewer';
import { eventFrame, type Frame, removeFrame, snapshotFrame, upsertFrame, upsertsOf } from '../outbound/frames';
import { KeyedSets } from './keyed-sets';
import { lineFrame } from './line-frame';
import type { LiveClient } from './live-client';
import type { LiveView, TypingShown, ViewKind, ViewRequest } from './live-view';
import type { Since } from './since';
import type { TicketSide } from './ticket-side';
import type { Step, TicketStep, World } from './world';

const PREFIX = 'ticket:';
const ticketIn = (name: string): string => name.slice(PREFIX.length);

const MARKS = { owner: 'o', candidate: 'c', supervisor: 's' } as const;
const rightOf = (mark: string): TicketRight =>
  mark === MARKS.owner ? 'owner' : mark === MARKS.supervisor ? 'supervisor' : 'candidate';

class TicketView implements LiveView {
  constructor(
    readonly name: string,
    readonly client: LiveClient,
    readonly viewer: AgentViewer,
    private readonly world: World,
    private readonly audience: KeyedSets<TicketView>,
    private right: NonNullable<TicketRight>,
  ) {
    audience.add(ticketIn(name), this);
  }

  get mark(): string {
    return MARKS[this.right];
  }

  snapshot(time: string): void {
    const row = this.rowNow();
    this.client.send(snapshotFrame(this.name, time, row === undefined ? [] : [row]));
  }

  resume(since: Since): boolean {
    const side = this.world.board.side(ticketIn(this.name));
    if (side === undefined || !since.isWhole(topics.conversationEvents.name)) return false;
    const lines = since.eventsOf(side.ticket.conversationId).flatMap((past) => {
      const frame = lineFrame(past.event, 'agents', this.world);
      return frame === null ? [] : [{ frame, isTheirs: isSaidTo(this.viewer, side.ticket, past) }];
    });
    if (lines.some(({ isTheirs }) => isTheirs === null)) return false;
    this.client.send(upsertFrame(this.name, side.rowJson(this.isSilent(side))));
    for (const { frame, isTheirs } of lines) if (isTheirs === true) this.client.send(frame(this.name));
    return true;
  }

  close(): void {
    this.audience.remove(ticketIn(this.name), this);
  }

  /** Something is said in the ticket's conversation. */
  line(past: PastEvent, { ticket }: TicketSide, frame: (view: string) => Frame, now: () => number): void {
    const isTheirs = isSaidTo(this.viewer, ticket, past);
    if (isTheirs === null)
      this.snapshot(new Date(now()).toISOString()); // it makes them ask over HTTP
    else if (isTheirs) this.client.send(frame(this.name));
  }

  /** @returns whether it goes on. */
  follow({ before, after }: TicketStep, upsert: (row: string) => Frame): boolean {
    const right = after === undefined ? null : rightOn(this.viewer, after.ticket, after.chat);
    if (after === undefined || right === null || isLost(this.right, right)) return false;
    if (right !== this.right) {
      this.right = right;
      this.client.marksChanged();
    }
    const row = after.rowJson(this.isSilent(after));
    if (before?.rowJson(this.isSilent(before)) !== row) this.client.send(upsert(row));
    return true;
  }

  private isSilent({ ticket, chat }: TicketSide): boolean {
    return !mayReadChat(this.viewer, ticket, chat);
  }

  private rowNow(): string | undefined {
    const side = this.world.board.side(ticketIn(this.name));
    return side?.rowJson(this.isSilent(side));
  }
}

/** `ticket:<id>`: both states of one ticket, and the lines of its chat. */
export class TicketKind implements ViewKind {
  readonly names = /^ticket:/;
  private readonly open = new KeyedSets<TicketView>();

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  authorise({ world, viewer, name, mark }: ViewRequest): ((client: LiveClient) => LiveView) | Frame {
    if (viewer.kind !== 'agent') throw new Rejection('forbidden');
    const side = world.board.side(ticketIn(name));
    const right = side === undefined ? null : rightOn(viewer, side.ticket, side.chat);
    if (mark !== undefined && isLost(rightOf(mark), right)) return removeFrame(name, ticketIn(name));
    if (right === null) throw new Rejection('ticket-not-found');
    return (client) => new TicketView(name, client, viewer, world, this.open, right);
  }

  step({ change, tickets }: Step, world: World): void {
    if (change.kind === 'event') this.line(change, world);
    for (const ticket of tickets) this.follow(ticket);
  }

  /** For the agent who is joined, and nobody who looks on. */
  typing({ readers, item }: TypingShown): void {
    if (readers.kind !== 'agents') return;
    const frame = eventFrame(PREFIX + readers.ticketId, item);
    for (const { viewer, client } of this.open.of(readers.ticketId)) {
      if (viewer.id === readers.joined) client.sendNow(frame);
    }
  }

  private line(past: PastEvent, world: World): void {
    const { board } = world;
    const { event } = past;
    for (const id of board.ticketsOf(event.data.conversationId)) {
      const views = this.open.of(id);
      const side = views.size > 0 ? board.side(id) : undefined;
      const frame = side === undefined ? null : lineFrame(event, 'agents', world);
      if (side === undefined || frame === null) continue;
      for (const view of views) view.line(past, side, frame, this.now);
    }
  }

  private follow(ticket: TicketStep): void {
    const views = this.open.of(ticket.id);
    if (views.size === 0) return;
    const name = PREFIX + ticket.id;
    const upsert = upsertsOf(name);
    const taken = removeFrame(name, ticket.id);
    for (const view of [...views]) if (!view.follow(ticket, upsert)) view.client.endView(view, taken);
  }
}
