export { loadConfig, ConfigError } from './config/load-config';
export { edgeConfig, jsonField, secretField, switchField } from './config/edge-config';
export {
  eventStoreUrlField,
  kafkaConfig,
  kafkaEnvironment,
  keyField,
  postgresUrlField,
  processConfig,
  redisUrlField,
  serviceEnvironment,
  wholeField,
  type KafkaEnvironment,
  type ServiceEnvironment,
} from './config/server-config';

export { storeConfig } from './config/store-config';
export { type Dependency } from './process/dependencies';
export { closeAll, openBus, placeOf, type Opened } from './process/open-bus';
export { openStores, type Stores } from './process/open-stores';
export { repeatedly, type RepeatedlyOptions, type Rounds } from './process/repeatedly';
export { runService } from './process/run-service';
export { startService, type OpenedService, type RunningService, type ServiceDefinition } from './process/start-service';

export { roles, hasRole, type Principal, type Role } from './auth/principal';
export { AnyRole, Caller, Public, Roles } from './auth/roles';
export { algorithms, type Algorithm, type IssuerConfig } from './auth/issuer-config';
export {
  createTokenSigner,
  newSigningKey,
  type TokenClaims,
  type TokenSigner,
  type TokenSignerOptions,
} from './auth/token-signer';
export { createDevIssuer, type DevIssuer } from './auth/dev-issuer';
export { createTokenVerifier, IssuerUnavailable, Unauthenticated, type TokenVerifier } from './auth/token-verifier';

export { Command, type CommandContext } from './command/command-context';
export { CommandAnswer, type CommandEffect } from './command/command-answer';
export { CAUSAL_WAITERS, type CausalWaiter } from './command/causal-waiters';
export { formatRevision, parseBatonSeen, type SeenRevision } from './command/baton-seen';

export { InvalidRequest, type RequestError } from './problems/invalid-request';
export { toProblem, type Problem } from './problems/problem';
export { problemDocument, type ProblemDocument } from './problems/problem-document';

export {
  ActorId,
  Field,
  Flag,
  Items,
  Matching,
  Names,
  Nested,
  OneOf,
  QueryFlag,
  QueryList,
  QueryWhole,
  Text,
  Uuid,
  Variables,
  Whole,
  type Presence,
} from './validation/fields';
export {
  listOf,
  matching,
  oneOf,
  text,
  textFault,
  type Bounds,
  type JsonSchema,
  type Rule,
} from './validation/text-rules';
export { StrictPipe } from './validation/strict.pipe';
export { ActorIdParam, IfMatch, MatchingParam, UuidParam } from './validation/params';

export { createHttpApp, metricsOf } from './http/create-http-app';
export { type EdgeOptions, type HttpAppOptions } from './http/http-app-options';
export { LOG } from './http/edge.module';
export { type BatonService } from './http/service';
export { routesOf, type Route } from './http/routes';
export { pathTable, serviceOfPath, type HttpServiceName } from './http/path-table';
export { logRequests } from './http/access-log';
export { assertOriginAllowed, ForeignOrigin, WIDGET_ORIGINS, type WidgetOrigin } from './http/widget-origins';
export { fastifyOptions } from './http/fastify-options';
export { answerClientError, newTraceId } from './http/client-errors';
export { listenFault, openHttpServer, type HttpServer, type RequestHandler } from './http/http-server';

export { Health, type HealthCheck, type HealthReport } from './operations/health';
export { httpMetrics } from './operations/http-metrics';
export { watchFollower } from './operations/follower-metrics';
export { watchParked } from './operations/parked-metrics';
export { Lifecycle, shutdownPhases, type ShutdownPhase } from './operations/lifecycle';
export { createLog, type LogOptions } from './operations/log';
export { noRateLimits, RateLimited, saneRateLimits, type RateLimit, type RateLimits } from './operations/rate-limits';

export { Component, componentOf } from './validation/dto-fields';
export { documentOf, Undocumented } from './openapi/document';
export { UnfitComponent } from './openapi/components';
export { factsOf, type RouteFacts } from './openapi/route-facts';
export { mergeDocuments } from './openapi/merge-documents';
export type { OpenApiDocument, OperationObject, ResponseObject } from './openapi/document.types';
export { Operation, type AnswerDoc, type DtoClass, type OperationDoc } from './openapi/operation';

export {
  cacheControlOf,
  CONSOLE_CONFIG_PATH,
  fileOf,
  headersOf,
  pageOfPath,
  pageRules,
  type PageName,
  type PageOrigins,
  type PageRules,
} from './pages/page-rules';
export {
  consoleConfig,
  consoleConfigOf,
  consoleFaults,
  demoPeople,
  originsOf,
  type ConsoleConfig,
  type ConsoleEnvironment,
  type DemoPerson,
} from './pages/console-config';
