import { Rejection } from '@baton/decider';
import { Caller, InvalidRequest, LOG, Operation, type Principal, Roles, Unauthenticated } from '@baton/service-kit';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Cursor } from '../domain/cursor';
import { CursorCodec, MalformedCursor } from '../outbound/cursor-codec';
import { openEventStream } from '../outbound/event-stream';
import { LiveHub } from '../views/live-hub';
import { getInbox, type InboxPage, openLiveStream } from './live.api';
import { InboxQueryDto, LiveQueryDto } from './live.dto';
import { Replica } from './replica';
import { agentOf, viewerOf } from './viewer-of';

const personOf = ({ issuer, id }: Principal): string => `${issuer} ${id}`;

@Controller('v1')
export class LiveController {
  constructor(
    private readonly hub: LiveHub,
    private readonly replica: Replica,
    private readonly codec: CursorCodec,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** The inbox once, for clients without a stream. */
  @Get('inbox')
  @Operation(getInbox)
  @Roles('agent', 'supervisor')
  async inbox(@Caller() caller: Principal, @Query() { all }: InboxQueryDto): Promise<InboxPage> {
    const asOf = await this.replica.asOf(); // before the rows: they may be newer than it says, never older
    return { items: this.hub.inbox(agentOf(caller), all === true), next: null, asOf };
  }

  /** Server-sent events: what changed since the cursor or a snapshot of each view, then what changes, until the token ends. */
  @Get('live')
  @Operation(openLiveStream)
  @Roles('agent', 'supervisor', 'customer', 'bot')
  async live(
    @Caller() caller: Principal,
    @Query() query: LiveQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The clock's tolerance lets such a token in; a stream ends with its token, so this one would end before its first frame.
    if (caller.expiresAt <= Date.now()) throw new Unauthenticated('the token has expired');
    if (query.view.length === 0) throw new InvalidRequest([{ path: 'query.view', message: 'is required' }]);
    const cursor = lastEventId
      ? this.read('header.Last-Event-ID', lastEventId)
      : this.read('query.cursor', query.cursor);
    // A HEAD request comes here too, and would never end.
    if (reply.request.method === 'HEAD') return void reply.send();
    const reach = cursor === null ? 'reached' : await this.reach(cursor, personOf(caller), reply);
    if (reply.raw.destroyed) return; // it went away while we waited
    if (reach === 'behind') throw new Rejection('unavailable', { retryAfterSeconds: 1 });
    this.open(caller, query.view, cursor, reach === 'beyond', reply);
  }

  /** Whoever waits counts among the streams of their person, and is waited for no longer than they wait. */
  private async reach(cursor: Cursor, person: string, { raw }: FastifyReply): ReturnType<Replica['reach']> {
    const leave = this.hub.wait(person);
    const gone = new AbortController();
    const onClose = (): void => gone.abort();
    raw.once('close', onClose);
    try {
      return await this.replica.reach(cursor, gone.signal);
    } finally {
      raw.off('close', onClose);
      leave();
    }
  }

  private open(
    caller: Principal,
    views: readonly string[],
    cursor: Cursor | null,
    isBeyond: boolean,
    reply: FastifyReply,
  ): void {
    const opening = {
      viewer: viewerOf(caller),
      person: personOf(caller),
      expiresAt: caller.expiresAt,
      views,
      cursor,
      isBeyond,
    };
    const attached = this.hub.attach(opening, () =>
      openEventStream(reply, {
        onClosed: () => attached.detach(),
        onTooSlow: () => {
          this.log.warn({ callerKind: caller.kind }, 'live stream given up: its client reads too slowly');
          attached.giveUp();
        },
      }),
    );
  }

  /** @throws InvalidRequest for what no server of this deployment gave out. */
  private read(path: string, text: string | undefined): Cursor | null {
    if (text === undefined || text === '') return null;
    try {
      return this.codec.read(text);
    } catch (error) {
      if (error instanceof MalformedCursor) throw new InvalidRequest([{ path, message: error.message }]);
      throw error;
    }
  }
}
