import { Rejection } from '@baton/decider';
import { StoreUnavailable } from '@baton/event-store';
import {
  Caller,
  Command,
  CommandAnswer,
  type CommandContext,
  InvalidRequest,
  MatchingParam,
  Operation,
  type Principal,
  RateLimited,
  Roles,
  UuidParam,
} from '@baton/service-kit';
import { Controller, Get, Inject, Post, Req, Res, StreamableFile, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { BLOBS, FILE_POLICY, VIEWS } from '../conversation.ports';
import type { BlobStore } from '../outbound/blob-store';
import { Conversations, type Outcome } from '../outbound/conversation.store';
import { maxFileBytes } from '../views/directory';
import type { ConversationTables } from '../views/view-tables';
import { assertMayRead, authorOf, readerOf } from './callers';
import { ConversationReading } from './conversation.reading';
import type { FilePolicy } from './file-content';
import { attachment } from './file-name';
import { downloadFile, shareFile } from './files.api';
import { receiveUpload, type Upload } from './upload';

/** Files in a conversation: in as an item of its thread, out as an attachment. */
@Controller('v1')
export class FilesController {
  constructor(
    private readonly conversations: Conversations,
    private readonly reading: ConversationReading,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(VIEWS) private readonly views: Kysely<ConversationTables>,
    @Inject(FILE_POLICY) private readonly deployed: FilePolicy,
  ) {}

  /** The bytes first, the event second: a file that is refused, or was shared before, leaves no bytes behind. */
  @Post('conversations/:id/files')
  @Operation(shareFile)
  @Roles('customer', 'bot', 'agent')
  @RateLimited('messages')
  async share(
    @UuidParam('id') id: string,
    @Caller() caller: Principal,
    @Command() command: CommandContext,
    @Req() request: FastifyRequest,
  ): Promise<CommandAnswer> {
    if (!request.isMultipart()) throw new UnsupportedMediaTypeException();
    await this.reading.open(caller, id);
    const upload = await receiveUpload(request, this.blobs, id, await this.policy());
    const cause = { ...command, bodyHash: command.hashOf(summaryOf(upload)) };
    const outcome = await this.append(id, caller, cause, upload);
    if (outcome.appended.length === 0) await this.blobs.delete(upload.fileId);
    return this.reading.answerItem(caller, cause, outcome, null);
  }

  /** Whoever may read the item may read the bytes; nobody else learns that they exist. */
  @Get('files/:fileId')
  @Operation(downloadFile)
  @Roles('customer', 'bot', 'agent')
  async download(
    @MatchingParam('fileId', /^[0-9a-f]{32}$/, '32 lower-case hex digits') fileId: string,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const info = await this.blobs.find(fileId);
    if (info === null) throw new Rejection('not-found');
    const { state, right } = await this.reading.open(caller, info.conversationId).catch(asNotFound);
    const file = state.files.find((shared) => shared.fileId === fileId && shared.revision <= right.upTo);
    if (file === undefined) throw new Rejection('not-found');
    void reply.header('cache-control', 'private, no-store').header('x-content-type-options', 'nosniff');
    void reply.header('content-security-policy', "default-src 'none'; sandbox");
    return new StreamableFile(this.blobs.open(fileId, info), {
      type: info.contentType,
      length: info.size,
      disposition: attachment(file.name ?? 'file'),
    });
  }

  private async append(id: string, caller: Principal, cause: CommandContext, upload: Upload): Promise<Outcome> {
    const { fileId, name, contentType, size, ticketId } = upload;
    try {
      const author = authorOf(caller);
      assertFormFits(author.kind, ticketId);
      const shared = { author, ticketId, fileId, name, contentType, size, now: cause.occurredAt };
      const command = { type: 'ShareFile' as const, ...shared };
      return await this.conversations.command(id, cause, command, assertMayRead(readerOf(caller)));
    } catch (error) {
      // the event may be stored when the store did not answer, and would name bytes that are gone; erasure finds them if it is not
      if (!(error instanceof StoreUnavailable)) await this.blobs.delete(fileId);
      throw error;
    }
  }

  /** What the settings say of size goes before what the deployment does. */
  private async policy(): Promise<FilePolicy> {
    return { ...this.deployed, maxBytes: (await maxFileBytes(this.views)) ?? this.deployed.maxBytes };
  }
}

/** What makes two uploads under one idempotency key the same. */
const summaryOf = ({ digest, name, ticketId }: Upload): string =>
  JSON.stringify([digest.toString('hex'), name, ticketId]);

const asNotFound = (error: unknown): never => {
  throw error instanceof Rejection && error.code === 'conversation-not-found' ? new Rejection('not-found') : error;
};

/** @throws InvalidRequest */
const assertFormFits = (kind: 'customer' | 'bot' | 'agent', ticketId: string | null): void => {
  if (kind === 'agent' && ticketId === null) throw new InvalidRequest([{ path: 'ticketId', message: 'is required' }]);
  if (kind !== 'agent' && ticketId !== null) {
    throw new InvalidRequest([{ path: 'ticketId', message: 'is for agents only' }]);
  }
};
