import {
  ActorId,
  Component,
  createHttpApp,
  type DevIssuer,
  type EdgeOptions,
  Field,
  listOf,
  Names,
  oneOf,
  type OpenApiDocument,
  Operation,
  pageRules,
  pathTable,
  Public,
  roles,
  type Role,
  Text,
} from '@baton/service-kit';
import { Body, Controller, type DynamicModule, Get, Header, HttpCode, Inject, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createDevToken, getStartPage } from './front.api';

const DEV_ISSUER = Symbol('DEV_ISSUER');

/** Customers get theirs from `POST /v1/visitors`. */
const STAFF = roles.filter((role) => role !== 'customer');

@Component('DevTokenRequest', { sub: 'ann', name: 'Ann Keller', roles: ['agent'], skills: ['orders'] })
class DevTokenBody {
  @ActorId({ about: 'Who it is.' }) sub!: string;
  @Text(200, { optional: true, about: 'What to call them.' }) name?: string;
  @Field(listOf(oneOf(STAFF), STAFF.length), { about: 'What they may do.' }) roles!: Role[];
  @Names({ optional: true, about: 'What they know.' }) skills?: string[];
  @Names({ optional: true, about: 'Whose tickets they take; empty: everybody’s.' }) queues?: string[];
}

/** Anybody may be anybody: for trying out, never in production. */
@Controller('v1/dev/tokens')
class DevTokensController {
  constructor(@Inject(DEV_ISSUER) private readonly issuer: DevIssuer) {}

  @Post()
  @Operation(createDevToken)
  @Public()
  @HttpCode(200)
  async token(@Body() body: DevTokenBody): Promise<{ readonly token: string }> {
    return { token: await this.issuer.token({ ...body }) };
  }
}

/** What is where, for programs; people are shown a page (`start-page.ts`). */
@Controller()
class StartPageController {
  constructor(@Inject(DEV_ISSUER) private readonly issuer: DevIssuer | null) {}

  @Get()
  @Header('Vary', 'Accept')
  @Operation(getStartPage)
  @Public()
  page() {
    return {
      name: 'Baton',
      what: 'live-chat ticketing; see README.md for a tour with curl',
      pages: Object.fromEntries(pageRules.map(({ prefix, about }) => [prefix, about])),
      services: pathTable,
      operations: ['/health/live', '/health/ready', '/metrics', '/openapi.json'],
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

/**
 * The standalone's own application.
 * @param issuer null: no development tokens. @param whole the document of everything, made from this application's own.
 */
export const createFront = (
  issuer: DevIssuer | null,
  edge: EdgeOptions,
  whole: (own: OpenApiDocument) => OpenApiDocument,
): Promise<NestFastifyApplication> =>
  createHttpApp(FrontModule.with(issuer), { ...edge, name: 'front', document: whole });
