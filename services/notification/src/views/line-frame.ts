import type { ConversationEvent } from '../domain/running-chat';
import { type Audience, threadItem } from '../domain/thread-item';
import { eventFrame, type Frame, onceByView } from '../outbound/frames';
import type { World } from './world';

/** The line that an event is for an audience, as a frame for each view's name; null: none. Most lines are seen by nobody here. */
export const lineFrame = (
  event: ConversationEvent,
  audience: Audience,
  { board }: World,
): ((view: string) => Frame) | null => {
  const customer = board.customerName(event.data.conversationId);
  const item = threadItem(event, audience, { nameOf: board.nameOf, customer });
  return item === null ? null : onceByView((view) => eventFrame(view, JSON.stringify(item)));
};
