import type { Viewer } from '../src/domain/viewer';
import { HubFeed, newHub, testCodec } from './hub.feed';
import {
  agent,
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  joined,
  requested,
  T,
  TICKET,
  ticketState,
} from './live.examples';
import { directClient, type StreamClient } from './stream.client';

export const NOW = Date.parse(T);
export const ada = agent('ada');
export const bob = agent('bob');
export const sue = agent('sue', { isSupervisor: true });
export const TICKET_VIEW = `ticket:${TICKET}`;

/** A hub that has caught up, a clock that tests move, and the first steps of a chat. */
export class HubStage {
  now = NOW;
  readonly hub: HubFeed;

  constructor({ isCaughtUp = true } = {}) {
    this.hub = new HubFeed(newHub({ now: () => this.now, random: () => 0.5 }));
    if (isCaughtUp) this.hub.caughtUp();
    this.hub.onAgent('ada', agentState('ada', 'Ada'));
  }

  /** Opens a stream whose token ends after a minute. */
  open(viewer: Viewer, ...views: string[]): StreamClient {
    const { client, sink } = directClient();
    const person = viewer.kind === 'customer' ? viewer.customerId : viewer.id;
    this.hub.attach({ viewer, person, expiresAt: NOW + 60_000, views }, () => sink);
    return client;
  }

  /** Comes back with the cursor of a client that lost its connection. */
  resume(client: StreamClient, viewer: Viewer, ...views: string[]): StreamClient {
    const cursor = client.cursor === '' ? null : testCodec.read(client.cursor);
    const { sink } = directClient(client);
    const person = viewer.kind === 'customer' ? viewer.customerId : viewer.id;
    this.hub.attach({ viewer, person, expiresAt: NOW + 60_000, views, cursor }, () => sink);
    return client;
  }

  /** The code of the refusal, or `opened`. */
  refusal(viewer: Viewer, view: string): string {
    try {
      this.open(viewer, view);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'opened';
  }

  /** The customer waits for somebody. */
  waiting(): void {
    this.hub.onEvent(requested(1));
    this.hub.onConversation(CONVERSATION, conversationState(), 1);
    this.hub.onTicket(TICKET, ticketState());
  }

  /** A chat that runs between the customer and Ada, in the order in which the house tells it. */
  adaClaims(): void {
    this.hub.onTicket(TICKET, claimedBy('ada'));
    this.hub.onEvent(joined(2, 'ada'));
    this.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'ada', revision: 2 }), 2);
  }
}
