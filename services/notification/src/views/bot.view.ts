import { Rejection } from '@baton/decider';
import { topics } from '@baton/contracts';
import type { Change } from '../domain/change';
import type { ConversationEvent } from '../domain/running-chat';
import { botRow, type SaidToBot, saidToBot, unansweredIn } from '../domain/bot-row';
import { threadItem } from '../domain/thread-item';
import { eventFrame, type Frame, removeFrame, snapshotFrame, upsertFrame } from '../outbound/frames';
import type { LiveClient } from './live-client';
import type { LiveView, ViewKind, ViewRequest } from './live-view';
import type { Since } from './since';
import type { Step, World } from './world';

const NAME = 'bot';

/** The row of a conversation as JSON; undefined: it is none. */
const rowOf = (id: string, { board }: World): string | undefined => {
  const row = botRow(board.conversation(id));
  return row === null ? undefined : JSON.stringify(row);
};

/** The line, and where it was said: one view tells of every conversation. */
const turnFrame = (event: SaidToBot, { board }: World): Frame => {
  const { conversationId, channel } = event.data;
  const customer = board.customerName(conversationId);
  const line = threadItem(event, 'customer', { nameOf: board.nameOf, customer });
  return eventFrame(NAME, JSON.stringify({ ...line, conversationId, channel }));
};

const eventsIn = (changes: readonly Change[]): readonly ConversationEvent[] =>
  changes.flatMap((change) => (change.kind === 'event' ? [change.event] : []));

class BotView implements LiveView {
  readonly name = NAME;
  readonly mark = '';

  constructor(
    readonly client: LiveClient,
    private readonly world: World,
    private readonly audience: Set<BotView>,
    private readonly rows: (world: World) => ReadonlyMap<string, string>,
  ) {
    audience.add(this);
  }

  /** Besides the rows, what is remembered as unanswered where a conversation looks answered: a new bot has no cursor that tells of it. */
  snapshot(time: string): void {
    const rows = this.rows(this.world);
    this.client.send(snapshotFrame(NAME, time, [...rows.values()]));
    const remembered = this.world.journal.all(topics.conversationEvents.name);
    for (const event of unansweredIn(eventsIn(remembered))) {
      if (!rows.has(event.data.conversationId)) this.client.send(turnFrame(event, this.world));
    }
  }

  resume(since: Since): boolean {
    if (!since.isWhole(topics.conversationEvents.name)) return false;
    const changed = since
      .changes(topics.conversationState.name)
      .map((change) => (change.kind === 'conversation' ? change.id : ''));
    for (const id of new Set(changed)) this.tell(id);
    const events = eventsIn(since.changes(topics.conversationEvents.name));
    for (const event of unansweredIn(events)) this.client.send(turnFrame(event, this.world));
    return true;
  }

  close(): void {
    this.audience.delete(this);
  }

  private tell(id: string): void {
    const row = rowOf(id, this.world);
    this.client.send(row === undefined ? removeFrame(NAME, id) : upsertFrame(NAME, row));
  }
}

/** `bot`: conversations whose customer waits for a bot, and what customers say to it. Every bot sees all of them. */
export class BotKind implements ViewKind {
  readonly names = /^bot$/;
  private readonly open = new Set<BotView>();
  /** Rows of the world that is looked at; null: nobody looks. */
  private shown: { readonly world: World; readonly rows: Map<string, string> } | null = null;

  authorise({ world, viewer }: ViewRequest): (client: LiveClient) => LiveView {
    if (viewer.kind !== 'bot') throw new Rejection('forbidden');
    return (client) => new BotView(client, world, this.open, (of) => this.rows(of));
  }

  step({ change }: Step, world: World): void {
    if (this.open.size === 0) this.shown = null;
    else if (change.kind === 'conversation') this.refresh(change.id, world);
    else if (change.kind === 'event') this.turn(saidToBot(change.event), world);
  }

  private rows(world: World): Map<string, string> {
    if (this.shown?.world === world) return this.shown.rows;
    const rows = new Map<string, string>();
    for (const { id } of world.board.liveConversations()) {
      const row = rowOf(id, world);
      if (row !== undefined) rows.set(id, row);
    }
    this.shown = { world, rows };
    return rows;
  }

  private refresh(id: string, world: World): void {
    // What is built now has the change in it already, and whoever looks was told before there was something to compare with.
    const rows = this.shown?.world === world ? this.shown.rows : null;
    const row = rowOf(id, world);
    if (rows !== null && rows.get(id) === row) return;
    if (row === undefined) rows?.delete(id);
    else rows?.set(id, row);
    const frame = row === undefined ? removeFrame(NAME, id) : upsertFrame(NAME, row);
    for (const { client } of this.open) client.send(frame);
  }

  private turn(event: SaidToBot | null, world: World): void {
    if (event === null || this.open.size === 0) return;
    const frame = turnFrame(event, world);
    for (const { client } of this.open) client.send(frame);
  }
}
