import { type AnyPublicEvent, topics } from '@baton/contracts';
import { BusContext } from '@baton/event-bus';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Transaction } from 'kysely';
import { ticketDecider } from '../domain/ticket.decider';
import { onConversationEvent } from '../domain/ticket.policy';
import { customerOf, ticketStream, TicketStore } from '../outbound/ticket.store';
import type { TicketViews } from '../views/views-schema';
import { FollowedTickets } from './followed-tickets';

const POLICY = { kind: 'system', id: 'ticket-policy' } as const;

/** Handovers make tickets, and the customer's leaving marks them. */
@Controller()
export class ConversationConsumer {
  constructor(
    private readonly store: TicketStore,
    private readonly followed: FollowedTickets,
  ) {}

  /** The command's id is the event's, so that an event that comes twice appends once. @throws Rejection, StoreUnavailable. */
  @EventPattern(topics.conversationEvents.name)
  async follow(@Payload() event: AnyPublicEvent, @Ctx() context: BusContext<Transaction<TicketViews>>): Promise<void> {
    const policy = onConversationEvent(event);
    const [conversationId, upTo] = [event.partitionKey, event.streamRevision ?? -1];
    if (policy === null) return this.followed.passed(conversationId, upTo);
    const { ticketId, command } = policy;
    const { revision } = await this.store.tickets.handle(
      ticketStream(ticketId),
      {
        commandId: event.id,
        actor: event.actor ?? POLICY,
        customerId: customerOf,
        correlationId: event.correlationId ?? event.id,
        causationId: event.id,
        traceparent: event.traceparent,
        occurredAt: event.time,
      },
      (state) => ticketDecider.decide(command, state),
    );
    const changed = { ticketId, revision };
    this.followed.followed(conversationId, upTo, changed);
    context.delivery.write((trx) => this.followed.write(trx, conversationId, changed));
  }
}
