import { deriveUuidV7 } from '@baton/event-store';
import {
  Caller,
  Command,
  CommandAnswer,
  type CommandContext,
  InvalidRequest,
  Operation,
  type Principal,
  RateLimited,
  Roles,
  UuidParam,
} from '@baton/service-kit';
import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import type { ConversationCommand } from '../domain/conversation.commands';
import { Conversations, conversationStream, type Outcome } from '../outbound/conversation.store';
import { Customers } from '../outbound/customer.store';
import { assertMayRead, readerOf, rightOf } from './callers';
import {
  collectVariables,
  type ConversationResource,
  getConversation,
  leaveConversation,
  markRead,
  requestHandover,
  startConversation,
} from './conversation.api';
import { HandoverDto, LeaveDto, ReadDto, StartDto, VariablesDto } from './conversation.dto';
import { ConversationReading } from './conversation.reading';
import { conversationIdFor } from './visitors.http';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A conversation as a whole; its messages and files have controllers of their own. */
@Controller('v1/conversations')
export class ConversationController {
  constructor(
    private readonly conversations: Conversations,
    private readonly customers: Customers,
    private readonly reading: ConversationReading,
  ) {}

  /** A bot begins (or finds) the thread of one customer on one channel. */
  @Post()
  @Operation(startConversation)
  @Roles('bot')
  async start(@Body() body: StartDto, @Caller() caller: Principal, @Command() command: CommandContext) {
    const { channel, customer } = body;
    const customerId = await this.customerId(customer.id, caller, command);
    const conversationId = conversationIdFor(customerId, channel);
    const names = { customerName: customer.name ?? null, locale: null };
    const start = { type: 'StartConversation' as const, conversationId, customerId, channel, ...names };
    return this.answer(caller, await this.conversations.command(conversationId, command, start));
  }

  /** Always current: read from the fold. */
  @Get(':id')
  @Operation(getConversation)
  @Roles('customer', 'bot', 'agent')
  get(@UuidParam('id') id: string, @Caller() caller: Principal): Promise<ConversationResource> {
    return this.reading.show(caller, id);
  }

  /** Asks for a person: 201 with the new live chat, or 200 with the one that runs. */
  @Post(':id/handover')
  @Operation(requestHandover)
  @Roles('customer', 'bot')
  @RateLimited('handovers')
  handover(
    @UuidParam('id') id: string,
    @Body() body: HandoverDto,
    @Caller() caller: Principal,
    @Command() command: CommandContext,
  ) {
    assertHandoverFits(body, caller);
    const { seen = null, subject = null, topics = [], queue = null, requiredSkills = [], variables = {} } = body;
    const ticketId = deriveUuidV7(Date.parse(command.occurredAt), command.commandId, 'ticket');
    const asked = { ticketId, seen, subject, topics, queue, requiredSkills, variables, now: command.occurredAt };
    return this.perform(id, caller, command, { type: 'RequestLiveChat', ...asked });
  }

  /** The customer ends the live chat that they name. */
  @Post(':id/leave')
  @Operation(leaveConversation)
  @Roles('customer')
  leave(
    @UuidParam('id') id: string,
    @Body() { ticketId }: LeaveDto,
    @Caller() caller: Principal,
    @Command() command: CommandContext,
  ) {
    return this.perform(id, caller, command, { type: 'LeaveLiveChat', ticketId });
  }

  /** What the bot learned is merged over what was known. */
  @Put(':id/variables')
  @Operation(collectVariables)
  @Roles('bot')
  collect(
    @UuidParam('id') id: string,
    @Body() { variables }: VariablesDto,
    @Caller() caller: Principal,
    @Command() command: CommandContext,
  ) {
    return this.perform(id, caller, command, { type: 'CollectVariables', variables });
  }

  /** A reader has seen everything up to a revision: nobody marks what they may not read. */
  @Post(':id/read')
  @Operation(markRead)
  @Roles('customer', 'agent')
  async read(
    @UuidParam('id') id: string,
    @Body() { upTo }: ReadDto,
    @Caller() caller: Principal,
    @Command() command: CommandContext,
  ) {
    const by = { kind: caller.kind === 'customer' ? ('customer' as const) : ('agent' as const), id: caller.id };
    const reader = readerOf(caller);
    const marked = await this.conversations.command(id, command, (state) => ({
      type: 'MarkRead',
      by,
      upTo: Math.min(upTo, rightOf(reader, state).upTo),
    }));
    return this.answer(caller, marked, false);
  }

  private async perform(id: string, caller: Principal, cause: CommandContext, command: ConversationCommand) {
    const outcome = await this.conversations.command(id, cause, command, assertMayRead(readerOf(caller)));
    return this.answer(caller, outcome, command.type === 'RequestLiveChat');
  }

  /** @param creates whether an append of this command made something new: 201. */
  private async answer(
    caller: Principal,
    outcome: Outcome,
    creates = true,
  ): Promise<CommandAnswer<ConversationResource>> {
    const { state, revision, replayed, appended } = outcome;
    const id = state.conversationId;
    const body = await this.reading.resource({ state, right: rightOf(readerOf(caller), state) });
    const created = creates && appended.length > 0 && { location: `/v1/conversations/${id}` };
    return new CommandAnswer(body, { stream: conversationStream(id), revision, replayed, ...created });
  }

  /** Ours, or the one that the bot's own platform knows the customer by. */
  private async customerId(given: string, caller: Principal, command: CommandContext): Promise<string> {
    if (!UUID.test(given)) return this.customers.identify({ issuer: caller.issuer, externalId: given }, command);
    await this.customers.assertNotErased(given);
    return given;
  }
}

/** @throws InvalidRequest */
const assertHandoverFits = (body: HandoverDto, caller: Principal): void => {
  if (caller.kind === 'bot') {
    if (body.seen === undefined) throw new InvalidRequest([{ path: 'seen', message: 'is required' }]);
    return;
  }
  const bots = (['requiredSkills', 'variables'] as const).filter((member) => body[member] !== undefined);
  if (bots.length > 0) throw new InvalidRequest(bots.map((path) => ({ path, message: 'is for bots only' })));
};
