import { Rejection } from '@baton/decider';
import { deriveUuidV7 } from '@baton/event-store';
import {
  Caller,
  Command,
  type CommandContext,
  formatRevision,
  Operation,
  parseBatonSeen,
  type Principal,
  Roles,
  UuidParam,
} from '@baton/service-kit';
import { Controller, Get, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { VIEW_PROGRESS, type ViewProgress } from '../conversation.ports';
import { customerStream } from '../outbound/customer.store';
import {
  type ConversationHistory,
  eraseCustomer,
  type ErasureReceipt,
  listConversationsOfCustomer,
} from './customers.api';
import { ConversationReading } from './conversation.reading';
import { Erasure } from './erasure';

/** As long as `Baton-Seen` waits elsewhere. */
const WAIT_MS = 2_000;

/** What there is of one customer. */
@Controller('v1/customers/:id')
export class CustomersController {
  constructor(
    private readonly reading: ConversationReading,
    private readonly erasure: Erasure,
    @Inject(VIEW_PROGRESS) private readonly view: ViewProgress,
  ) {}

  /** Earlier chats, newest activity first. The only route that reads the view, so the only one that waits for it. */
  @Get('conversations')
  @Operation(listConversationsOfCustomer)
  @Roles('agent')
  async history(
    @UuidParam('id') customerId: string,
    @Caller() caller: Principal,
    @Headers('baton-seen') seen?: string,
  ): Promise<ConversationHistory> {
    if (seen !== undefined) await this.arrived(seen);
    const asOf = await this.view.asOf();
    const known = await this.reading.ofCustomer(caller, customerId);
    if (known.length === 0) throw new Rejection('not-found');
    const items = known.map(({ row, state }) => ({
      id: row.conversationId,
      channel: row.channel,
      mode: state.mode,
      startedAt: row.startedAt,
      lastActivityAt: row.lastActivityAt,
      messages: row.messages,
      tickets: Object.entries(state.tickets).map(([id, { work, waitingSince }]) => ({ id, work, waitingSince })),
    }));
    return { items, next: null, asOf };
  }

  /** Makes everything personal of the customer unreadable here, for ever. Repeating it completes what a crash left. */
  @Post('erasure')
  @Operation(eraseCustomer)
  @Roles('privacy')
  @HttpCode(202)
  async erase(
    @UuidParam('id') customerId: string,
    @Command() command: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureReceipt> {
    const erasureId = deriveUuidV7(Date.parse(command.occurredAt), command.commandId, 'erasure');
    const receipt = await this.erasure.run(customerId, erasureId, command);
    void reply.header('baton-revision', formatRevision(customerStream(customerId), receipt.revision));
    const { conversations, files } = receipt;
    return { erasureId: receipt.erasureId, requestedAt: receipt.requestedAt, conversations, files };
  }

  private async arrived(header: string): Promise<void> {
    const seen = parseBatonSeen(header).filter(({ stream }) => this.view.follows(stream));
    await Promise.all(seen.map(({ stream, revision }) => this.view.waitFor(stream, revision, WAIT_MS)));
  }
}
