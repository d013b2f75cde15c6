import { createConversationService, type IdentityIssuer } from '@baton/conversation-service';
import { createNotificationService } from '@baton/notification-service';
import { createPresenceService, MemoryPresenceStore } from '@baton/presence-service';
import {
  type BatonService,
  createDevIssuer,
  createTokenSigner,
  demoPeople,
  type DevIssuer,
  documentOf,
  type EdgeOptions,
  Health,
  type HttpServiceName,
  Lifecycle,
  mergeDocuments,
  openHttpServer,
  type RateLimits,
  type RequestHandler,
  serviceOfPath,
  type TokenSigner,
} from '@baton/service-kit';
import { createTicketService } from '@baton/ticket-service';
import { MemoryTypingChannel } from '@baton/typing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { startDemoBot } from './bot/demo-bot';
import type { StandaloneConfig } from './config';
import { lockFolder } from './data/folder-lock';
import { type OpenData, openData } from './data/open-data';
import { derived, openSecrets, type Secrets } from './data/secrets';
import { createFront } from './edge/front.module';
import { createPages, isForPages, type PagesOptions } from './edge/pages';

export { type StandaloneConfig, readConfig } from './config';
export { FolderUnusable } from './data/folder-lock';

/** `front` is the standalone's own: the start page, tokens, health, metrics, and 404 for what no prefix names. */
type AppName = HttpServiceName | 'front';

const SHUTDOWN_DEADLINE_MS = 15_000;

/** For trying and for replays: one address is everybody here. */
const GENEROUS: RateLimits = {
  visitors: { limit: 20_000, seconds: 10 },
  messages: { limit: 100_000, seconds: 10 },
  handovers: { limit: 20_000, seconds: 10 },
  default: { limit: 500_000, seconds: 10 },
};

/** A running standalone process. */
export interface Standalone {
  readonly url: string;
  /** Every Nest application by name, for tests that look at routes. */
  readonly apps: Readonly<Record<AppName, NestFastifyApplication>>;
  /** Signs visitor tokens, as the conversation service does. */
  readonly visitorTokens: TokenSigner;
  /** Signs what `POST /v1/dev/tokens` gives. */
  readonly devIssuer: DevIssuer;
  /** In order, within a deadline; false when something had to be left behind. */
  stop(): Promise<boolean>;
}

/** Who signs the tokens of this deployment. */
interface Issuers {
  readonly dev: DevIssuer;
  readonly visitors: TokenSigner;
  readonly bot: TokenSigner;
}

const issuersOf = async (secrets: Secrets): Promise<Issuers> => ({
  dev: await createDevIssuer({ key: secrets.devIssuerKey }),
  visitors: await createTokenSigner({
    issuer: 'baton-visitors',
    audience: 'baton',
    key: secrets.visitorKey,
    roles: ['customer'],
  }),
  bot: await createTokenSigner({ issuer: 'baton-demo-bot', audience: 'baton', key: secrets.botKey, roles: ['bot'] }),
});

const edgeOf = (
  config: StandaloneConfig,
  secrets: Secrets,
  issuers: Issuers,
  log: Logger,
  lifecycle: Lifecycle,
): EdgeOptions => {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return {
    issuers: [
      ...config.issuers,
      issuers.visitors.config,
      issuers.bot.config,
      ...(config.authDev ? [issuers.dev.config] : []),
    ],
    commandSecret: derived(secrets, 'command bodies'),
    widgetOrigins: config.widgetOrigins,
    rateLimits: GENEROUS,
    metrics,
    log,
    lifecycle,
  };
};

/** With development tokens, anybody may be any known customer too: how a replay comes back as the customers of its last run. */
const provenBy = ({ config, jwks }: DevIssuer): IdentityIssuer => ({
  channel: '*',
  issuer: config.issuer,
  audience: config.audience,
  keys: jwks,
});

/** Every port → adapter of the four services, on one screen. */
const createServices = async (
  { identityIssuers = [], authDev, presenceTime }: StandaloneConfig,
  data: OpenData,
  secrets: Secrets,
  issuers: Issuers,
  edge: EdgeOptions,
) => {
  const { bus } = data;
  const typing = new MemoryTypingChannel();
  return {
    ticket: await createTicketService({ ...data.ticket, bus, ...presenceTime }, edge),
    conversation: await createConversationService(
      {
        ...data.conversation,
        bus,
        blobs: data.blobs,
        visitorTokens: issuers.visitors,
        customerSecret: secrets.deploymentSecret,
        identityIssuers: authDev ? [...identityIssuers, provenBy(issuers.dev)] : identityIssuers,
      },
      edge,
    ),
    presence: await createPresenceService(
      {
        bus,
        store: new MemoryPresenceStore(presenceTime),
        typing,
        connectionSecret: derived(secrets, 'presence connections'),
        ...(presenceTime && { sweepEveryMs: presenceTime.sweepEveryMs }),
      },
      edge,
    ),
    notification: await createNotificationService({ bus, typing }, edge),
  } satisfies Record<string, BatonService>;
};

/** Health of the whole: every service's own, under its name. */
const mergeHealth = (front: NestFastifyApplication, services: Readonly<Record<string, BatonService>>): void => {
  const whole = front.get(Health, { strict: false });
  for (const [name, { app }] of Object.entries(services)) {
    const health = app.get(Health, { strict: false });
    whole.addLiveness(name, async () => (await health.live()).ok);
    whole.addReadiness(name, async () => (await health.ready()).ok);
  }
};

const readyToServe = async (app: NestFastifyApplication): Promise<FastifyInstance> => {
  await app.init();
  const server = app.getHttpAdapter().getInstance();
  await server.ready();
  return server;
};

const routerOf = async (apps: Standalone['apps'], pages: FastifyInstance): Promise<RequestHandler> => {
  const servers = new Map<AppName, FastifyInstance>();
  for (const [name, app] of Object.entries(apps)) servers.set(name as AppName, await readyToServe(app));
  const serverOf = (request: IncomingMessage) =>
    isForPages(request) ? pages : servers.get(serviceOfPath(request.url ?? '/') ?? 'front');
  return (request, response) => serverOf(request)?.routing(request, response);
};

/**
 * Starts everything in this process on one data folder and one port.
 * @throws FolderUnusable, DatabaseUnusable, WrongMasterKey, and what `listen` fails with; nothing is left open then.
 */
export const startStandalone = async (config: StandaloneConfig, log: Logger): Promise<Standalone> => {
  const lifecycle = new Lifecycle(log, SHUTDOWN_DEADLINE_MS);
  try {
    return await compose(config, log, lifecycle);
  } catch (error) {
    await lifecycle.shutdown();
    throw error;
  }
};

const pagesOf = ({ authDev, console: how, pageOrigins, pageFolders }: StandaloneConfig): PagesOptions => ({
  console: how ?? (authDev ? { auth: 'development', people: demoPeople } : { auth: 'none' }),
  origins: pageOrigins ?? { connect: [] },
  folders: pageFolders,
});

const compose = async (config: StandaloneConfig, log: Logger, lifecycle: Lifecycle): Promise<Standalone> => {
  const http = await openHttpServer(config.host, config.port);
  lifecycle.onShutdown('requests', 'http server', () => http.close());
  const lock = lockFolder(config.dataFolder);
  lifecycle.onShutdown('lock', 'data folder', () => lock.release());
  const secrets = await openSecrets(config.dataFolder);
  const data = await openData(config.dataFolder, secrets, { lifecycle, log });
  const issuers = await issuersOf(secrets);
  const edge = edgeOf(config, secrets, issuers, log, lifecycle);
  const services = await createServices(config, data, secrets, issuers, edge);
  const front = await createFront(config.authDev ? issuers.dev : null, edge, (own) =>
    mergeDocuments([own, ...Object.values(services).map(({ app, name }) => documentOf(app, name))]),
  );
  mergeHealth(front, services);
  const apps = { front, ...appsOf(services) };
  const route = await routerOf(apps, await createPages(pagesOf(config), edge));
  for (const service of Object.values(services)) await service.start();
  http.handle(route);
  if (config.demoBot) {
    const bot = { url: http.url, bus: data.bus, signer: issuers.bot, file: join(config.dataFolder, 'demo-bot.sqlite') };
    await startDemoBot({ ...bot, log, lifecycle });
  }
  const { dev: devIssuer, visitors: visitorTokens } = issuers;
  return { url: http.url, apps, devIssuer, visitorTokens, stop: () => lifecycle.shutdown() };
};

const appsOf = <Name extends string>(services: Readonly<Record<Name, BatonService>>) =>
  Object.fromEntries(Object.entries<BatonService>(services).map(([name, { app }]) => [name, app])) as Record<
    Name,
    NestFastifyApplication
  >;
