import { Rejection } from '@baton/decider';
import { topics } from '@baton/contracts';
import { parse, v5 as uuidv5 } from 'uuid';
import { alertItem } from '../domain/alert-item';
import { type Alert, alertsOfChat, alertsOfTicket, isRecipient, isStillSo } from '../domain/alerts';
import type { Change } from '../domain/change';
import { holderOf, ownRight } from '../domain/ticket-right';
import type { AgentViewer } from '../domain/viewer';
import { eventFrame, type Frame, snapshotFrame } from '../outbound/frames';
import { KeyedViews } from './keyed-views';
import type { LiveClient } from './live-client';
import type { LiveView, ViewKind, ViewRequest } from './live-view';
import type { Since } from './since';
import type { Step, World } from './world';

const NAME = 'alerts';

/** What alerts are made of. */
const SOURCES = [topics.ticketEvents.name, topics.conversationEvents.name];

const alertsOf = (change: Change): readonly Alert[] => {
  switch (change.kind) {
    case 'event':
      return alertsOfChat(change.event, change.before);
    case 'ticketEvent':
      return alertsOfTicket(change.event, change.before);
    case 'ticket':
    case 'conversation':
    case 'agent':
      return [];
  }
};

/** Where the id goes into the JSON of an item: it is the first member. */
const ID_AT = '{"id":"'.length;

/** An alert may go to everybody: it is serialised once for those who hear it and once for those who do not, and each is told their id. */
const framesOf = (alert: Alert, { board }: World): ((recipient: string) => Frame) => {
  const namespace = parse(alert.eventId);
  const texts = new Map<boolean, string>();
  return (recipient) => {
    const sound = board.wantsSound(recipient);
    const text = texts.get(sound) ?? JSON.stringify(alertItem(alert, { id: '', sound, nameOf: board.nameOf }));
    texts.set(sound, text);
    return eventFrame(NAME, `${text.slice(0, ID_AT)}${uuidv5(recipient, namespace)}${text.slice(ID_AT)}`);
  };
};

class AlertsView implements LiveView {
  readonly name = NAME;
  readonly mark = '';

  constructor(
    readonly client: LiveClient,
    readonly viewer: AgentViewer,
    private readonly world: World,
    private readonly audience: KeyedViews<AlertsView>,
  ) {
    audience.add(viewer.id, this);
  }

  /** Nobody is alerted of what was before they looked. */
  snapshot(time: string): void {
    this.client.send(snapshotFrame(NAME, time, []));
  }

  /** What is remembered of the time between is told once, as far as it is still so. */
  resume(since: Since): boolean {
    if (!SOURCES.every((topic) => since.isWhole(topic))) return false;
    const missed = SOURCES.flatMap((topic) => since.changes(topic))
      .flatMap(alertsOf)
      .filter((alert) => isRecipient(this.viewer, alert.to) && isStillSo(alert.facts, this.rightOn(alert.ticketId)));
    for (const alert of missed.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
      this.client.send(framesOf(alert, this.world)(this.viewer.id));
    }
    return true;
  }

  close(): void {
    this.audience.remove(this.viewer.id, this);
  }

  private rightOn(ticketId: string): 'owner' | 'candidate' | null {
    const side = this.world.board.side(ticketId);
    return side === undefined ? null : ownRight(this.viewer, side.ticket, side.chat);
  }
}

/** `alerts`: what calls an agent to the page. It holds no rows; each alert is an `event`, once. */
export class AlertsKind implements ViewKind {
  readonly names = /^alerts$/;
  private readonly open = new KeyedViews<AlertsView>();

  authorise({ world, viewer }: ViewRequest): (client: LiveClient) => LiveView {
    if (viewer.kind !== 'agent') throw new Rejection('forbidden');
    return (client) => new AlertsView(client, viewer, world, this.open);
  }

  step({ change }: Step, world: World): void {
    for (const alert of alertsOf(change)) {
      if ('agentId' in alert.to) this.tell(alert, alert.to.agentId, world);
      else if (isFree(alert.ticketId, world)) this.tellEligible(alert, world);
    }
  }

  private tell(alert: Alert, recipient: string, world: World): void {
    const views = this.open.of(recipient);
    if (views.size === 0) return;
    const frame = framesOf(alert, world)(recipient);
    for (const { client } of views) client.send(frame);
  }

  private tellEligible(alert: Alert, world: World): void {
    const frameFor = framesOf(alert, world);
    for (const [recipient, views] of this.open.entries()) {
      const called = [...views].filter(({ viewer }) => isRecipient(viewer, alert.to));
      if (called.length === 0) continue;
      const frame = frameFor(recipient);
      for (const { client } of called) client.send(frame);
    }
  }
}

/** Nobody was faster. A ticket that is not known yet is on its way: its state comes on another topic than its event. */
const isFree = (ticketId: string, { board }: World): boolean => {
  const side = board.side(ticketId);
  return side === undefined || holderOf(side.ticket, side.chat) === null;
};
