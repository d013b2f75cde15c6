import { type AnyPublicEvent, topics } from '@baton/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { onTicketEvent } from '../domain/conversation.policy';
import { Conversations } from '../outbound/conversation.store';

/** What agents do reaches the conversation here: each ticket event becomes one event of its conversation. */
@Controller()
export class TicketConsumer {
  constructor(private readonly conversations: Conversations) {}

  /** The command id is the event's, so that an event delivered again appends nothing. */
  @EventPattern(topics.ticketEvents.name)
  async follow(@Payload() event: AnyPublicEvent): Promise<void> {
    const reaction = onTicketEvent(event);
    if (reaction === null) return;
    const cause = {
      commandId: event.id,
      actor: event.actor ?? { kind: 'system' as const, id: event.source },
      correlationId: event.correlationId ?? event.id,
      causationId: event.id,
      traceparent: event.traceparent,
      occurredAt: new Date().toISOString(),
    };
    await this.conversations.command(reaction.conversationId, cause, reaction.command);
  }
}
