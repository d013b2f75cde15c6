import { Body, Controller, Get, Inject, Module, Post, Put, Query } from '@nestjs/common';
import { BusUnavailable } from '@baton/event-bus';
import { Rejection } from '@baton/decider';
import { StoreUnavailable } from '@baton/event-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream, Logger } from 'pino';
import {
  AnyRole,
  Caller,
  CAUSAL_WAITERS,
  Command,
  CommandAnswer,
  type CommandContext,
  createDevIssuer,
  createHttpApp,
  createLog,
  createTokenSigner,
  type DevIssuer,
  Flag,
  type HttpAppOptions,
  IfMatch,
  Items,
  Lifecycle,
  LOG,
  Names,
  newSigningKey,
  noRateLimits,
  type Principal,
  Public,
  QueryFlag,
  QueryWhole,
  RateLimited,
  Roles,
  Text,
  type TokenSigner,
  UuidParam,
  Variables,
  Whole,
} from '../src';

export const ID = '0190a0a0-0000-7000-8000-000000000000';
export const SECRET_TEXT = 'my grandmother lives in Kirchgasse 7';

class Choice {
  @Text(20) id!: string;
  @Text(20) label!: string;
}

class SayBody {
  @Text(40) text!: string;
  @Text(10, { optional: true }) reason?: string;
  @Text(10, { optional: true, nullable: true, min: 0, blank: true }) note?: string | null;
  @Items(() => Choice, 3, { optional: true }) choices?: Choice[];
  @Names({ optional: true }) topics?: string[];
  @Variables({ optional: true }) variables?: Record<string, string>;
  @Flag({ optional: true }) loud?: boolean;
  @Whole({ optional: true, max: 9 }) times?: number;
}

class ListQuery {
  @QueryWhole({ optional: true, min: 1, max: 200 }) limit?: number;
  @QueryFlag() mine?: boolean;
  @Text(100, { optional: true }) cursor?: string;
}

/** What the waiter of this application has arrived at, and which revisions it was asked for. */
export class Arrivals {
  readonly asked: string[] = [];
  arrived = true;
}

@Controller('v1/things')
export class ThingsController {
  constructor(
    private readonly arrivals: Arrivals,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Post(':id/say')
  @Roles('agent')
  say(
    @UuidParam('id') id: string,
    @Body() body: SayBody,
    @Command() command: CommandContext,
    @Caller() caller: Principal,
  ) {
    this.log.info({ text: body.text, body, headers: { authorization: 'Bearer x' } }, 'a careless line');
    return new CommandAnswer(
      { id, body, caller, command: { ...command, principal: null } },
      { stream: `thing-${id}`, revision: 3, replayed: body.text === 'again' },
    );
  }

  @Post()
  @Roles('bot', 'customer')
  create(@Command() command: CommandContext) {
    return new CommandAnswer(
      { commandId: command.commandId },
      { stream: 'agent-a,b@c', revision: 0, replayed: false, location: `/v1/things/${ID}` },
    );
  }

  @Get()
  @AnyRole()
  list(@Query() query: ListQuery) {
    return { query };
  }

  @Get(':id')
  @Roles('agent', 'customer')
  read(@UuidParam('id') _id: string) {
    if (!this.arrivals.arrived) throw new Rejection('not-found');
    return { ok: true };
  }

  @Put('settings')
  @Roles('admin')
  settings(@IfMatch() revision: number) {
    if (revision !== 7) throw new Rejection('precondition-failed');
    return { revision };
  }

  @Post('visit')
  @Public()
  @RateLimited('visitors')
  visit(@Command() command: CommandContext) {
    return { commandId: command.commandId, actor: command.actor };
  }

  @Post('fail/:how')
  @Public()
  fail(@Body() { text }: SayBody) {
    throw this.failure(text);
  }

  private failure(text: string): Error {
    if (text === 'store') return new StoreUnavailable('disk full at /data');
    if (text === 'bus') return new BusUnavailable('no broker');
    if (text === 'claimed') return new Rejection('already-claimed', { by: 'ann', since: '2026-01-01T00:00:00.000Z' });
    if (text === 'unlisted') return new Rejection('no-such-code');
    return new TypeError(`cannot read ${SECRET_TEXT}`);
  }
}

const arrivals = (): Arrivals => new Arrivals();

@Module({
  controllers: [ThingsController],
  providers: [
    { provide: Arrivals, useFactory: arrivals },
    {
      provide: CAUSAL_WAITERS,
      inject: [Arrivals],
      useFactory: (state: Arrivals) => [
        {
          follows: (stream: string) => stream.startsWith('thing-'),
          waitFor: (stream: string, revision: number, ms: number) => {
            state.asked.push(`${stream}@${revision} ${ms}`);
            return Promise.resolve(state.arrived);
          },
        },
      ],
    },
  ],
})
class ThingsModule {}

export interface ThingsApp {
  readonly app: NestFastifyApplication;
  readonly dev: DevIssuer;
  readonly visitors: TokenSigner;
  readonly lifecycle: Lifecycle;
  readonly lines: string[];
  readonly url: string;
}

/** A small real application on a real port, with every kind of route. */
export const startThings = async (changes: Partial<HttpAppOptions> = {}): Promise<ThingsApp> => {
  const dev = await createDevIssuer();
  const visitors = await createTokenSigner({
    issuer: 'baton-visitors',
    audience: 'baton',
    key: await newSigningKey(),
    roles: ['customer'],
  });
  const lines: string[] = [];
  const sink: DestinationStream = { write: (line) => void lines.push(line) };
  const log = createLog({ level: 'info', name: 'test' }, sink);
  const lifecycle = new Lifecycle(log, 2_000);
  const app = await createHttpApp(ThingsModule, {
    name: 'things',
    issuers: [dev.config, visitors.config],
    commandSecret: Buffer.alloc(32, 7),
    log,
    lifecycle,
    rateLimits: noRateLimits,
    ...changes,
  });
  await app.listen(0, '127.0.0.1');
  return { app, dev, visitors, lifecycle, lines, url: await app.getUrl() };
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON as it comes
  readonly text: string;
}

/** One request with `fetch`; a body that is no string is sent as JSON. */
export const send = async (
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : null,
  };
};
