import { type AnyPublicEvent, ERASED_HEADER, topics } from '@baton/contracts';
import {
  type AgentStateMessage,
  BusContext,
  type BusRecord,
  type ConversationStateMessage,
  type RelayProgressMessage,
  type TicketStateMessage,
} from '@baton/event-bus';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Place } from '../domain/change';
import { isConversationEvent } from '../domain/running-chat';
import { isTicketEvent } from '../domain/ticket-event';
import { LiveHub } from '../views/live-hub';
import { Replica } from './replica';

const placeOf = ({ topic, partition, offset, headers }: BusRecord): Place => ({
  topic,
  partition,
  offset: Number(offset),
  generation: headers['generation'] ?? null,
});

/** Takes every record into the hub, synchronously: the hub's promises rest on that. */
@Controller()
export class LiveConsumer {
  constructor(
    private readonly hub: LiveHub,
    private readonly replica: Replica,
  ) {}

  @EventPattern(topics.ticketState.name)
  ticket(@Payload() { key, value, streamRevision }: TicketStateMessage, @Ctx() { delivery }: BusContext): void {
    const record = { kind: 'ticket', id: key, state: value, revision: streamRevision } as const;
    this.hub.take(record, placeOf(delivery.record));
  }

  @EventPattern(topics.conversationState.name)
  conversation(
    @Payload() { key, value, streamRevision }: ConversationStateMessage,
    @Ctx() { delivery }: BusContext,
  ): void {
    const isErased = value === null && delivery.record.headers[ERASED_HEADER] !== undefined;
    const record = { kind: 'conversation', id: key, state: value, revision: streamRevision, isErased } as const;
    this.hub.take(record, placeOf(delivery.record));
  }

  @EventPattern(topics.agentState.name)
  agent(@Payload() { key, value }: AgentStateMessage, @Ctx() { delivery }: BusContext): void {
    this.hub.take({ kind: 'agent', id: key, state: value }, placeOf(delivery.record));
  }

  @EventPattern(topics.conversationEvents.name)
  happened(@Payload() event: AnyPublicEvent, @Ctx() { delivery }: BusContext): void {
    if (isConversationEvent(event)) this.hub.take({ kind: 'event', event }, placeOf(delivery.record));
  }

  @EventPattern(topics.ticketEvents.name)
  ticketHappened(@Payload() event: AnyPublicEvent, @Ctx() { delivery }: BusContext): void {
    if (isTicketEvent(event)) this.hub.take({ kind: 'ticketEvent', event }, placeOf(delivery.record));
  }

  @EventPattern(topics.relay.name)
  relay(@Payload() { key, value }: RelayProgressMessage): void {
    this.replica.progressed(key, value);
  }
}
