import { Rejection } from '@baton/decider';
import { isEligible, type TicketStateV1 } from '@baton/contracts';
import { inInboxOrder } from '../domain/inbox-row';
import { holderOf, mayReadChat, ownRight } from '../domain/ticket-right';
import { type AgentViewer, mayLookAtAll } from '../domain/viewer';
import { type Frame, removeFrame, snapshotFrame, upsertFrame, upsertsOf } from '../outbound/frames';
import type { LiveBoard } from './live-board';
import type { LiveClient } from './live-client';
import type { LiveView, ViewKind, ViewRequest } from './live-view';
import { mayHold, type Since } from './since';
import type { TicketSide } from './ticket-side';
import type { Step, TicketStep } from './world';

const ALL = 'inbox:all';

/** Whether an agent is shown the ticket without what is said in its chat. */
const isSilent = (viewer: AgentViewer, { ticket, chat }: TicketSide): boolean => !mayReadChat(viewer, ticket, chat);

const isShown = (viewer: AgentViewer, { ticket, chat }: TicketSide, isAll: boolean): boolean =>
  isAll || ownRight(viewer, ticket, chat) !== null;

/** The row as this agent sees it; undefined: not at all. */
const rowOf = (viewer: AgentViewer, side: TicketSide | undefined, isAll: boolean): string | undefined =>
  side !== undefined && isShown(viewer, side, isAll) ? side.rowJson(isSilent(viewer, side)) : undefined;

/** Spares the making of sides for most of the tickets that are not shown. */
const mayBeShown = (board: LiveBoard, viewer: AgentViewer, ticket: TicketStateV1): boolean =>
  isEligible(viewer, ticket) || holderOf(ticket, board.chats.newest(ticket.conversationId)) === viewer.id;

/** Open tickets that this agent's inbox shows, in no order: what they may take and what is theirs, or all. */
function* sidesShown(board: LiveBoard, viewer: AgentViewer, isAll: boolean): Generator<TicketSide> {
  for (const ticket of board.openTickets()) {
    const side = isAll || mayBeShown(board, viewer, ticket) ? board.side(ticket.id) : undefined;
    if (side !== undefined && isShown(viewer, side, isAll)) yield side;
  }
}

/** Rows of an agent's inbox in inbox order, as `GET /v1/inbox` gives them. */
export const inboxRows = (board: LiveBoard, viewer: AgentViewer, isAll: boolean) =>
  [...sidesShown(board, viewer, isAll)].sort(inInboxOrder).map((side) => side.row(isSilent(viewer, side)));

class InboxView implements LiveView {
  readonly mark = '';

  constructor(
    readonly name: string,
    readonly client: LiveClient,
    readonly viewer: AgentViewer,
    private readonly board: LiveBoard,
    private readonly audience: Set<InboxView>,
  ) {
    audience.add(this);
  }

  snapshot(time: string): void {
    const rows: string[] = [];
    for (const side of sidesShown(this.board, this.viewer, this.name === ALL)) {
      rows.push(side.rowJson(isSilent(this.viewer, side)));
    }
    this.client.send(snapshotFrame(this.name, time, rows));
  }

  resume(since: Since): boolean {
    const isAll = this.name === ALL;
    for (const past of since.tickets) {
      const row = rowOf(this.viewer, this.board.side(past.id), isAll);
      const isHeld = row === undefined && mayHold(this.viewer, past, isAll);
      if (isHeld === 'maybe') return false;
      if (row !== undefined) this.client.send(upsertFrame(this.name, row));
      else if (isHeld) this.client.send(removeFrame(this.name, past.id));
    }
    return true;
  }

  close(): void {
    this.audience.delete(this);
  }
}

/** Everybody whose inbox shows the same but for the tickets that are theirs. */
interface Crowd {
  /** Has what all of them have, and is nobody. */
  readonly anybody: AgentViewer;
  readonly views: Set<InboxView>;
}

const crowdName = (name: string, { skills, queues, isSupervisor }: AgentViewer): string =>
  JSON.stringify([name, isSupervisor, [...skills].sort(), [...queues].sort()]);

/** No agent has an empty id: holding a ticket is what a crowd does not share. */
const NOBODY = '';

/** `inbox` and `inbox:all`. What an open inbox shows is a function of the board, so that nothing need be kept for each client. */
export class InboxKind implements ViewKind {
  readonly names = /^inbox(:all)?$/;
  private readonly crowds = new Map<string, Crowd>();

  authorise({ world, viewer, name }: ViewRequest): (client: LiveClient) => LiveView {
    if (viewer.kind !== 'agent' || (name === ALL && !mayLookAtAll(viewer))) throw new Rejection('forbidden');
    return (client) => {
      const key = crowdName(name, viewer);
      const crowd = this.crowds.get(key) ?? { anybody: { ...viewer, id: NOBODY }, views: new Set() };
      this.crowds.set(key, crowd);
      return new InboxView(name, client, viewer, world.board, crowd.views);
    };
  }

  step({ tickets }: Step): void {
    if (tickets.length === 0) return;
    for (const [key, { views, anybody }] of this.crowds) {
      if (views.size === 0) this.crowds.delete(key);
      else for (const ticket of tickets) tell(ticket, views, anybody);
    }
  }
}

/** Agents whom a side names: their row may be another than the crowd's. */
const named = (side: TicketSide | undefined): readonly (string | null)[] =>
  side === undefined ? [] : [side.ticket.owner, side.chat.agentId];

const tell = ({ id, before, after }: TicketStep, views: ReadonlySet<InboxView>, anybody: AgentViewer): void => {
  const [first] = views;
  if (first === undefined) return;
  const { name } = first;
  const isAll = name === ALL;
  const upsert = upsertsOf(name);
  const remove = removeFrame(name, id);
  const frameFor = (viewer: AgentViewer): Frame | null => {
    const [was, is] = [rowOf(viewer, before, isAll), rowOf(viewer, after, isAll)];
    if (was === is) return null;
    return is === undefined ? remove : upsert(is);
  };
  const special = new Set([...named(before), ...named(after)]);
  const forAll = frameFor(anybody);
  for (const { client, viewer } of views) {
    const frame = special.has(viewer.id) ? frameFor(viewer) : forAll;
    if (frame !== null) client.send(frame);
  }
};
