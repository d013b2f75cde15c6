import { Rejection } from '@baton/decider';
import { topics } from '@baton/contracts';
import { customerRow } from '../domain/customer-row';
import { type ConversationEvent, isErasure } from '../domain/running-chat';
import type { CustomerViewer } from '../domain/viewer';
import { eventFrame, type Frame, removeFrame, snapshotFrame, upsertFrame } from '../outbound/frames';
import { KeyedSets } from './keyed-sets';
import { lineFrame } from './line-frame';
import type { LiveClient } from './live-client';
import type { LiveView, TypingShown, ViewKind, ViewRequest } from './live-view';
import type { Since } from './since';
import type { WaitingRoom } from './waiting-room';
import type { Step, World } from './world';

const NAME = 'conversation';

const farewellTo = ({ conversationId }: CustomerViewer): Frame => removeFrame(NAME, conversationId, 'erased');

class CustomerView implements LiveView {
  readonly name = NAME;
  readonly mark = '';
  /** The row as it was sent last: it is small, and made of more than one thing. */
  private shown = '';

  constructor(
    readonly client: LiveClient,
    readonly viewer: CustomerViewer,
    private readonly world: World,
    private readonly audience: KeyedSets<CustomerView>,
    private readonly waitingRoom: WaitingRoom,
  ) {
    audience.add(viewer.conversationId, this);
  }

  snapshot(time: string): void {
    this.shown = this.row();
    this.client.send(snapshotFrame(NAME, time, [this.shown]));
  }

  resume(since: Since): boolean {
    if (!since.isWhole(topics.conversationEvents.name)) return false;
    const events = since.eventsOf(this.viewer.conversationId);
    this.refresh();
    for (const { event } of events) this.line(event);
    return true;
  }

  close(): void {
    this.audience.remove(this.viewer.conversationId, this);
  }

  refresh(): void {
    const row = this.row();
    if (row === this.shown) return;
    this.shown = row;
    this.client.send(upsertFrame(NAME, row));
  }

  line(event: ConversationEvent, frame = lineFrame(event, 'customer', this.world)): void {
    if (this.viewer.customerId === event.data.customerId && frame !== null) this.client.send(frame(NAME));
  }

  /** The customer was erased: nothing follows. */
  end(): void {
    this.client.endView(this, farewellTo(this.viewer));
  }

  private row(): string {
    const { board } = this.world;
    const known = board.conversation(this.viewer.conversationId);
    // An id is made from customer and channel, so this cannot be somebody else's; it costs nothing to be sure.
    const conversation = known?.customer.id === this.viewer.customerId ? known : undefined;
    const ticketId = conversation?.ticketId ?? null;
    const ticket = ticketId === null ? undefined : board.ticket(ticketId);
    const position = ticketId === null ? null : this.waitingRoom.placeOf(ticketId, this.world);
    return JSON.stringify(customerRow({ viewer: this.viewer, conversation, ticket, position, nameOf: board.nameOf }));
  }
}

/** `conversation`: what a customer is shown of their own chat, and its lines. */
export class ConversationKind implements ViewKind {
  readonly names = /^conversation$/;
  private readonly open = new KeyedSets<CustomerView>();

  constructor(private readonly waitingRoom: WaitingRoom) {}

  /** Whoever was erased is refused as by HTTP, also with a token that has not ended. */
  authorise({ world, viewer, mark }: ViewRequest): ((client: LiveClient) => LiveView) | Frame {
    if (viewer.kind !== 'customer') throw new Rejection('forbidden');
    const isErased = world.board.erased.has(viewer.conversationId);
    if (isErased && mark !== undefined) return farewellTo(viewer);
    if (isErased) throw new Rejection('erased');
    return (client) => new CustomerView(client, viewer, world, this.open, this.waitingRoom);
  }

  step({ change, conversations }: Step, world: World): void {
    if (change.kind === 'event') this.line(change.event, world);
    for (const id of conversations) {
      const isErased = world.board.erased.has(id);
      for (const view of [...this.open.of(id)]) {
        if (isErased) view.end();
        else view.refresh();
      }
    }
  }

  typing({ conversationId, readers, item }: TypingShown): void {
    if (readers.kind !== 'customer') return;
    const frame = eventFrame(NAME, item);
    for (const { viewer, client } of this.open.of(conversationId)) {
      if (viewer.customerId === readers.customerId) client.sendNow(frame);
    }
  }

  /** The queue moves on: whoever waits in it is told their place. */
  tick(world: World): void {
    for (const [id, views] of this.open.entries()) {
      if (world.board.conversation(id)?.mode !== 'waiting') continue;
      for (const view of views) view.refresh();
    }
  }

  private line(event: ConversationEvent, world: World): void {
    const views = this.open.of(event.data.conversationId);
    const frame = views.size === 0 ? null : lineFrame(event, 'customer', world);
    for (const view of views) view.line(event, frame);
    if (isErasure(event)) for (const view of [...views]) view.end();
  }
}
