import {
  ActorId,
  createHttpApp,
  type DevIssuer,
  type EdgeOptions,
  Field,
  listOf,
  Names,
  oneOf,
  pathTable,
  Public,
  roles,
  type Role,
  Text,
} from '@baton/service-kit';
import { Body, Controller, type DynamicModule, Get, HttpCode, Inject, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const DEV_ISSUER = Symbol('DEV_ISSUER');

/** Customers get theirs from `POST /v1/visitors`. */
const STAFF = roles.filter((role) => role !== 'customer');

class DevTokenBody {
  @ActorId() sub!: string;
  @Text(200, { optional: true }) name?: string;
  @Field(listOf(oneOf(STAFF), STAFF.length)) roles!: Role[];
  @Names({ optional: true }) skills?: string[];
  @Names({ optional: true }) queues?: string[];
}

/** Anybody may be anybody: for trying out, never in production. */
@Controller('v1/dev/tokens')
class DevTokensController {
  constructor(@Inject(DEV_ISSUER) private readonly issuer: DevIssuer) {}

  @Post()
  @Public()
  @HttpCode(200)
  async token(@Body() body: DevTokenBody): Promise<{ readonly token: string }> {
    return { token: await this.issuer.token({ ...body }) };
  }
}

/** What is where, for whoever opens the address in a browser. */
@Controller()
class StartPageController {
  constructor(@Inject(DEV_ISSUER) private readonly issuer: DevIssuer | null) {}

  @Get()
  @Public()
  page() {
    return {
      name: 'Baton',
      what: 'live-chat ticketing; see README.md for a tour with curl',
      services: pathTable,
      operations: ['/health/live', '/health/ready', '/metrics'],
      ...(this.issuer !== null && { tokens: 'POST /v1/dev/tokens {sub, name?, roles, skills?, queues?}' }),
    };
  }
}

@Module({})
class FrontModule {
  static with(issuer: DevIssuer | null): DynamicModule {
    return {
      module: FrontModule,
      controllers: issuer === null ? [StartPageController] : [StartPageController, DevTokensController],
      providers: [{ provide: DEV_ISSUER, useValue: issuer }],
    };
  }
}

/** The standalone's own application. @param issuer null: no development tokens. */
export const createFront = (issuer: DevIssuer | null, edge: EdgeOptions): Promise<NestFastifyApplication> =>
  createHttpApp(FrontModule.with(issuer), { ...edge, name: 'front' });
