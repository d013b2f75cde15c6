import { deriveUuidV7 } from '@baton/event-store';
import {
  assertOriginAllowed,
  Command,
  CommandAnswer,
  type CommandContext,
  ForeignOrigin,
  Operation,
  Public,
  RateLimited,
  type TokenSigner,
  WIDGET_ORIGINS,
  type WidgetOrigin,
} from '@baton/service-kit';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import { PROVE_IDENTITY, VISITOR_TOKENS } from '../conversation.ports';
import { Conversations, conversationStream } from '../outbound/conversation.store';
import { Customers } from '../outbound/customer.store';
import { VisitorDto } from './conversation.dto';
import { meetVisitor, type Visitor } from './visitors.api';
import type { ProveIdentity, ProvenIdentity } from './identity-proof';

const TOKEN_SECONDS = 30 * 86_400;

/** The thread of one customer on one channel: two concurrent first contacts meet in it. */
export const conversationIdFor = (customerId: string, channel: string): string => uuidv5(channel, customerId);

/** First contact of customers. */
@Controller('v1/visitors')
export class VisitorsController {
  constructor(
    private readonly conversations: Conversations,
    private readonly customers: Customers,
    @Inject(VISITOR_TOKENS) private readonly tokens: TokenSigner,
    @Inject(PROVE_IDENTITY) private readonly prove: ProveIdentity,
    @Inject(WIDGET_ORIGINS) private readonly origins: readonly WidgetOrigin[],
  ) {}

  /** A token for a customer: of the identity that the host site proves, or of somebody new. */
  @Post()
  @Operation(meetVisitor)
  @Public()
  @RateLimited('visitors')
  async meet(
    @Body() body: VisitorDto,
    @Command() command: CommandContext,
    @ForeignOrigin() origin: string | null,
  ): Promise<CommandAnswer<Visitor>> {
    const { channel, name = null, locale = null } = body;
    assertOriginAllowed(this.origins, origin, channel);
    const proven = body.identity === undefined ? null : await this.prove(channel, body.identity);
    const customerId = await this.customerId(proven, command);
    const conversationId = conversationIdFor(customerId, channel);
    const cause = { ...command, actor: { kind: 'customer' as const, id: customerId } };
    const customerName = proven?.name ?? name;
    const start = { type: 'StartConversation' as const, conversationId, customerId, channel, customerName, locale };
    const { revision } = await this.conversations.command(conversationId, cause, start);
    const claims = { sub: customerId, roles: ['customer' as const], customerId, conversationId, channel };
    const token = await this.tokens.sign(claims, TOKEN_SECONDS);
    const location = `/v1/conversations/${conversationId}`;
    const effect = { stream: conversationStream(conversationId), revision, replayed: false, location };
    return new CommandAnswer({ token, customerId, conversationId }, effect);
  }

  private customerId(proven: ProvenIdentity | null, command: CommandContext): Promise<string> | string {
    if (proven === null) return deriveUuidV7(Date.parse(command.occurredAt), command.commandId, 'customer');
    return this.customers.identify({ issuer: proven.issuer, externalId: proven.externalId }, command);
  }
}
