import { samples } from '@baton/contracts';
import { Component, Uuid } from '@baton/service-kit';

/** Nothing else is taken: what somebody is writing stays in their browser until they send it. */
@Component('Typing', { conversationId: samples.conversationId })
export class TypingDto {
  @Uuid({ about: 'Where they type.' })
  conversationId!: string;
}
