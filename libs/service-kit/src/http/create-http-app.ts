import type { DynamicModule, Type } from '@nestjs/common';
import { ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { Registry } from 'prom-client';
import { AuthGuard } from '../auth/auth.guard';
import { rememberTokens } from '../auth/remembered-tokens';
import { CLOCK_SKEW_SECONDS, createTokenVerifier } from '../auth/token-verifier';
import { CAUSAL_WAITERS, type CausalWaiter } from '../command/causal-waiters';
import { CausalInterceptor } from '../command/causal.interceptor';
import { CommandAnswerInterceptor } from '../command/command-answer.interceptor';
import { Health } from '../operations/health';
import { httpMetrics } from '../operations/http-metrics';
import { serveOperations } from '../operations/operations.routes';
import { documentOf } from '../openapi/document';
import { serveOpenApi } from '../openapi/openapi.routes';
import { RateLimitGuard } from '../operations/rate-limit.guard';
import { saneRateLimits } from '../operations/rate-limits';
import { ProblemFilter } from '../problems/problem.filter';
import { NoBodyGuard } from '../validation/no-body.guard';
import { StrictPipe } from '../validation/strict.pipe';
import { logRequests } from './access-log';
import { EdgeModule } from './edge.module';
import { fastifyOptions } from './fastify-options';
import type { HttpAppOptions } from './http-app-options';
import { acceptJsonOnly } from './json-body';
import { nestLog } from './nest-log';
import { allowedMethodsOf } from './allowed-methods';
import { routesOf } from './routes';
import { corsOriginsOf } from './widget-origins';

/**
 * A Nest application on Fastify with everything around the controllers in place: tokens and roles, problem documents, strict
 * bodies, command answers, `Baton-Seen`, limits, CORS, logs, metrics and health. `Health`, `Lifecycle`, the pino `LOG` and the
 * metrics `Registry` can be injected. The caller still says `init` or `listen`.
 * @throws Error naming routes that say neither `@Roles` nor `@Public`.
 */
export const createHttpApp = async (
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> => {
  const health = new Health();
  const metrics = options.metrics ?? new Registry();
  const adapter = new FastifyAdapter(fastifyOptions(options));
  const server = adapter.getInstance<FastifyInstance>();
  acceptJsonOnly(server);
  server.decorate('batonCommandSecret', options.commandSecret);
  logRequests(server, options.log.child({ service: options.name }), httpMetrics(metrics, options.name));
  const { lifecycle, log, widgetOrigins = [] } = options;
  const edge = EdgeModule.around(module, { health, metrics, lifecycle, log, widgetOrigins });
  const app = await NestFactory.create<NestFastifyApplication>(edge, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(options.log.child({ service: options.name })),
  });
  protect(app, server, options);
  serveOperations(server, health, metrics);
  const document = () => documentOf(app, options.name);
  serveOpenApi(server, () => options.document?.(document()) ?? document());
  health.addReadiness('running', () => !options.lifecycle.isStopping);
  options.lifecycle.onShutdown('requests', `${options.name} http`, () => app.close());
  guardRoutes(app, options);
  return app;
};

/** The registry that `/metrics` of an application shows. */
export const metricsOf = (app: NestFastifyApplication): Registry => app.get<Registry>(Registry, { strict: false });

const guardRoutes = (app: NestFastifyApplication, options: HttpAppOptions): void => {
  const reflector = app.get(Reflector);
  app.useGlobalGuards(
    new RateLimitGuard(reflector, options.rateLimits ?? saneRateLimits, 'address'),
    new AuthGuard(
      reflector,
      rememberTokens(createTokenVerifier(options.issuers), CLOCK_SKEW_SECONDS * 1_000),
      options.widgetOrigins ?? [],
    ),
    new RateLimitGuard(reflector, options.rateLimits ?? saneRateLimits, 'caller'),
    new NoBodyGuard(),
  );
  app.useGlobalInterceptors(new CausalInterceptor(waitersOf(app)), new CommandAnswerInterceptor());
  app.useGlobalPipes(new StrictPipe());
  app.useGlobalFilters(
    new ProblemFilter(options.log.child({ service: options.name }), allowedMethodsOf(routesOf(app))),
  );
};

/** Headers that a browser on another origin may send and read; the contract with the widget. */
const CORS_HEADERS = {
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Baton-Seen', 'Last-Event-ID', 'If-Match'],
  exposedHeaders: ['Baton-Revision', 'Idempotent-Replay', 'Location', 'Retry-After'],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH'],
  maxAge: 600,
};

/** The headers are worked out once; `@fastify/helmet` does it again for every request. */
const protect = (
  app: NestFastifyApplication,
  server: FastifyInstance,
  { widgetOrigins = [] }: HttpAppOptions,
): void => {
  const secure = helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' } });
  server.addHook('onRequest', (request, reply, done) =>
    secure(request.raw, reply.raw, (error) => done(error as Error | undefined)),
  );
  if (widgetOrigins.length === 0) return;
  app.enableCors({ ...CORS_HEADERS, origin: corsOriginsOf(widgetOrigins) });
};

/** A service that follows nobody else's streams provides no waiters; asking Nest for what is not there would log an error. */
const waitersOf = (app: NestFastifyApplication): readonly CausalWaiter[] =>
  [...app.get(ModulesContainer).values()].some((module) => module.providers.has(CAUSAL_WAITERS))
    ? app.get<readonly CausalWaiter[]>(CAUSAL_WAITERS, { strict: false })
    : [];
