import { Uuid } from '@baton/service-kit';

/** Nothing else is taken: what somebody is writing stays in their browser until they send it. */
export class TypingDto {
  @Uuid()
  conversationId!: string;
}
