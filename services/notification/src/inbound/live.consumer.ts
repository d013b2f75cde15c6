import { type AnyPublicEvent, topics } from '@baton/contracts';
import type { AgentStateMessage, ConversationStateMessage, TicketStateMessage } from '@baton/event-bus';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { isConversationEvent } from '../domain/running-chat';
import { LiveHub } from '../views/live-hub';

/** Takes every record into the hub, synchronously: the hub's promises rest on that. */
@Controller()
export class LiveConsumer {
  constructor(private readonly hub: LiveHub) {}

  @EventPattern(topics.ticketState.name)
  ticket(@Payload() { key, value }: TicketStateMessage): void {
    this.hub.onTicket(key, value);
  }

  @EventPattern(topics.conversationState.name)
  conversation(@Payload() { key, value, streamRevision }: ConversationStateMessage): void {
    this.hub.onConversation(key, value, streamRevision);
  }

  @EventPattern(topics.agentState.name)
  agent(@Payload() { key, value }: AgentStateMessage): void {
    this.hub.onAgent(key, value);
  }

  @EventPattern(topics.conversationEvents.name)
  happened(@Payload() event: AnyPublicEvent): void {
    if (isConversationEvent(event)) this.hub.onEvent(event);
  }
}
