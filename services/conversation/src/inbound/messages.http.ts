import type { Author } from '@baton/contracts';
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
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { PostMessage } from '../domain/conversation.commands';
import { findSent } from '../domain/conversation.decider';
import { Conversations } from '../outbound/conversation.store';
import { assertMayRead, authorOf, readerOf } from './callers';
import { MessageDto, NoteDto, PageDto } from './conversation.dto';
import { ConversationReading } from './conversation.reading';
import { addNote, type ItemPage, listMessages, postMessage } from './messages.api';
import { readPage } from './messages.page';

/** The thread: what was said, and the system lines between. */
@Controller('v1/conversations/:id')
export class MessagesController {
  constructor(
    private readonly conversations: Conversations,
    private readonly reading: ConversationReading,
  ) {}

  /** One page as the caller may see it, oldest first. */
  @Get('messages')
  @Operation(listMessages)
  @Roles('customer', 'bot', 'agent')
  async page(@UuidParam('id') id: string, @Query() query: PageDto, @Caller() caller: Principal): Promise<ItemPage> {
    const { state, right } = await this.reading.open(caller, id);
    return readPage(this.conversations, id, right, query, this.reading.namesFor(state));
  }

  /** One client message id of an author is one message: posted again, by whatever request, it is answered as it stands. */
  @Post('messages')
  @Operation(postMessage)
  @Roles('customer', 'bot', 'agent')
  @RateLimited('messages')
  async post(
    @UuidParam('id') id: string,
    @Body() body: MessageDto,
    @Caller() caller: Principal,
    @Command() cause: CommandContext,
  ): Promise<CommandAnswer> {
    const author = authorOf(caller);
    assertMessageFits(body, author);
    const { text, clientMessageId, ticketId = null, choices = null, choiceId = null } = body;
    const said = { author, ticketId, text, choices, choiceId, clientMessageId, now: cause.occurredAt };
    const command: PostMessage = { type: 'PostMessage', ...said };
    const outcome = await this.conversations.command(id, cause, command, assertMayRead(readerOf(caller)));
    return this.reading.answerItem(caller, cause, outcome, findSent(outcome.state, author, clientMessageId));
  }

  /** A note for colleagues; customers never see it. */
  @Post('notes')
  @Operation(addNote)
  @Roles('agent')
  async note(
    @UuidParam('id') id: string,
    @Body() { text }: NoteDto,
    @Caller() caller: Principal,
    @Command() cause: CommandContext,
  ): Promise<CommandAnswer> {
    const command = { type: 'AddNote' as const, agentId: caller.id, text };
    const outcome = await this.conversations.command(id, cause, command, assertMayRead(readerOf(caller)));
    return this.reading.answerItem(caller, cause, outcome, null);
  }
}

/** Who may send which member, and who must. @throws InvalidRequest */
const assertMessageFits = (body: MessageDto, { kind }: Author): void => {
  const only = { ticketId: 'agent', choices: 'bot', choiceId: 'customer' } as const;
  const strange = (['ticketId', 'choices', 'choiceId'] as const).filter(
    (member) => body[member] !== undefined && only[member] !== kind,
  );
  const errors = strange.map((path) => ({ path, message: `is for ${only[path]}s only` }));
  if (kind === 'agent' && body.ticketId === undefined) errors.push({ path: 'ticketId', message: 'is required' });
  if (errors.length > 0) throw new InvalidRequest(errors);
};
