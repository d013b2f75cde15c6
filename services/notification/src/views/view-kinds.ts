import { AlertsKind } from './alerts.view';
import { BotKind } from './bot.view';
import { ConversationKind } from './conversation.view';
import { InboxKind } from './inbox.view';
import type { ViewKind } from './live-view';
import { TicketKind } from './ticket.view';
import { WaitingRoom } from './waiting-room';

/** Every kind of view that a stream may ask for. @param now milliseconds since 1970. */
export const viewKinds = (now: () => number): readonly ViewKind[] => [
  new InboxKind(),
  new TicketKind(now),
  new ConversationKind(new WaitingRoom(now)),
  new AlertsKind(),
  new BotKind(),
];

/** A name that none of the kinds answers to is refused before it comes to the hub; this is the form of all of them. */
export const VIEW_NAME = /^(inbox|inbox:all|alerts|bot|conversation|ticket:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
