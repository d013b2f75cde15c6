import { Caller, InvalidRequest, LOG, Operation, type Principal, Roles, Unauthenticated } from '@baton/service-kit';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { InboxRow } from '../domain/inbox-row';
import { openEventStream } from '../outbound/event-stream';
import { LiveHub } from '../views/live-hub';
import { getInbox, openLiveStream } from './live.api';
import { InboxQueryDto, LiveQueryDto } from './live.dto';
import { agentOf, viewerOf } from './viewer-of';

@Controller('v1')
export class LiveController {
  constructor(
    private readonly hub: LiveHub,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** The inbox once, for clients without a stream. */
  @Get('inbox')
  @Operation(getInbox)
  @Roles('agent', 'supervisor')
  inbox(
    @Caller() caller: Principal,
    @Query() { all }: InboxQueryDto,
  ): { items: readonly InboxRow[]; next: null; asOf: string } {
    const items = this.hub.inbox(agentOf(caller), all === true);
    return { items, next: null, asOf: new Date().toISOString() };
  }

  /** Server-sent events: a snapshot of each view, then what changes, until the token ends. */
  @Get('live')
  @Operation(openLiveStream)
  @Roles('agent', 'supervisor', 'customer')
  live(@Caller() caller: Principal, @Query() { view }: LiveQueryDto, @Res() reply: FastifyReply): void {
    // The clock's tolerance lets such a token in; a stream ends with its token, so this one would end before its first frame.
    if (caller.expiresAt <= Date.now()) throw new Unauthenticated('the token has expired');
    if (view.length === 0) throw new InvalidRequest([{ path: 'query.view', message: 'is required' }]);
    const opening = {
      viewer: viewerOf(caller),
      person: `${caller.issuer} ${caller.id}`,
      expiresAt: caller.expiresAt,
      views: view,
    };
    // A HEAD request comes here too, and would never end.
    if (reply.request.method === 'HEAD') return void reply.send();
    let detach = (): void => undefined;
    detach = this.hub.attach(opening, () =>
      openEventStream(reply, {
        onClosed: () => detach(),
        onTooSlow: () => this.log.warn({ callerKind: caller.kind }, 'live stream cut off: its client reads too slowly'),
      }),
    );
  }
}
