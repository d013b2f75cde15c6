import { Rejection } from '@baton/decider';
import { StoreUnavailable } from '@baton/event-store';
import { Caller, Operation, type Principal, Roles } from '@baton/service-kit';
import { type TypingChannel, type TypingMark, TypingUnavailable } from '@baton/typing';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { TYPING_CHANNEL } from '../presence.ports';
import { markTyping } from './typing.api';
import { TypingDto } from './typing.dto';

/**
 * Whose mark it is. A customer's token says which conversation is theirs; who is joined as an agent is not known here, and an agent
 * who is not is shown to nobody.
 * @throws Rejection `forbidden` for a token that is bound to no conversation, `conversation-not-found` for somebody else's.
 */
const typistIn = (conversationId: string, caller: Principal): TypingMark['by'] => {
  if (caller.kind !== 'customer') return { kind: 'agent', id: caller.id };
  if (caller.conversationId === undefined || caller.customerId === undefined) throw new Rejection('forbidden');
  if (caller.conversationId !== conversationId) throw new Rejection('conversation-not-found');
  return { kind: 'customer', id: caller.customerId };
};

@Controller('v1/typing')
export class TypingController {
  constructor(@Inject(TYPING_CHANNEL) private readonly typing: TypingChannel) {}

  /**
   * The caller is typing; sent every 3 s while that is so. One that comes too soon after the last is dropped and answered alike: it
   * would change nothing, and an error would only be tried again.
   */
  @Post()
  @HttpCode(204)
  @Operation(markTyping)
  @Roles('agent', 'supervisor', 'customer')
  async mark(@Caller() caller: Principal, @Body() { conversationId }: TypingDto): Promise<void> {
    await this.typing.publish({ conversationId, by: typistIn(conversationId, caller) }).catch(asStore);
  }
}

/** For who asked, Redis is away, as it is for presence: 503, try again. */
const asStore = (error: unknown): never => {
  if (!(error instanceof TypingUnavailable)) throw error;
  throw new StoreUnavailable(error.message, { cause: error });
};
