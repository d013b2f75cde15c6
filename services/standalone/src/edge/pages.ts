import fastifyStatic from '@fastify/static';
import {
  cacheControlOf,
  CONSOLE_CONFIG_PATH,
  type ConsoleConfig,
  type EdgeOptions,
  fastifyOptions,
  fileOf,
  headersOf,
  httpMetrics,
  logRequests,
  pageOfPath,
  type PageName,
  type PageOrigins,
  pageRules,
  type PageRules,
  problemDocument,
  toProblem,
} from '@baton/service-kit';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { START_PAGE_HEADERS, startPage, wantsHtml } from './start-page';

/** The label in logs and metrics. */
const NAME = 'pages';

/** What the pages are served from. */
export interface PagesOptions {
  readonly console: ConsoleConfig;
  readonly origins: PageOrigins;
  /** Default: where the build puts them. */
  readonly folders?: Partial<Readonly<Record<PageName, string>>> | undefined;
}

/** The same from `src` and from `dist`: both are two folders below the service. */
const SERVICES = join(__dirname, '..', '..', '..');

const problem = (request: FastifyRequest, reply: FastifyReply, code: 'not-found' | 'method-not-allowed'): unknown => {
  const { status, headers, body } = problemDocument({ code }, request.id);
  return reply.code(status).headers(headers).send(body);
};

/** Tests and APIs run from sources: a page that nobody has built is no reason not to start. */
const notBuilt = (reply: FastifyReply, { project }: PageRules): unknown =>
  reply
    .code(503)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .send(`This page is not built yet: run \`npm start\`, or \`npx nx build ${project}\`, and load it again.\n`);

const serveConfig = (scope: FastifyInstance, { prefix }: PageRules, config: ConsoleConfig): void => {
  if (!CONSOLE_CONFIG_PATH.startsWith(prefix)) return;
  scope.get(CONSOLE_CONFIG_PATH.slice(prefix.length - 1), (_request, reply) =>
    reply.header('cache-control', 'no-store').send(config),
  );
};

/** One page: its files, its places, and a plain answer to whatever else is asked below its prefix. */
const servePage = (scope: FastifyInstance, page: PageRules, options: PagesOptions): void => {
  const { origins, folders } = options;
  const folder = folders?.[page.name] ?? join(SERVICES, page.project, 'dist');
  const headers = headersOf(page, origins);
  scope.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  // looked at only for what is not there: a build while this runs is served, and what is served asks for nothing twice
  scope.setNotFoundHandler((request, reply) =>
    existsSync(join(folder, 'index.html')) ? problem(request, reply, 'not-found') : notBuilt(reply, page),
  );
  scope.setErrorHandler((error, request, reply) => {
    const { status, headers: own, body } = problemDocument(toProblem(error), request.id);
    void reply.code(status).headers(own).send(body);
  });
  serveConfig(scope, page, options.console);
  scope.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const file = fileOf(page, (request.params as { readonly '*': string })['*']);
      if (file === null) return problem(request, reply, 'not-found');
      return reply.header('cache-control', cacheControlOf(file)).sendFile(file, folder);
    },
  });
  scope.route({
    method: ['DELETE', 'PATCH', 'POST', 'PUT'],
    url: '/*',
    onRequest: async (request, reply) => problem(request, reply.header('allow', 'GET, HEAD'), 'method-not-allowed'),
    handler: () => undefined,
  });
};

/** Without its slash a prefix would be a folder, and everything relative in the page would miss it. */
const toPrefix = ({ url }: FastifyRequest, reply: FastifyReply, { prefix }: PageRules): unknown =>
  reply.redirect(`${prefix}${url.slice(prefix.length - 1)}`, 308);

/** Whether a page answers this; `/` is one for people, and JSON for programs. */
export const isForPages = ({ url = '/', headers }: IncomingMessage): boolean =>
  pageOfPath(url) !== null || (/^\/(?:\?|$)/.test(url) && wantsHtml(headers.accept));

/**
 * The console and the widget, as the build left them, by the rules that nginx is configured from too. A server of its own, ready
 * to route: what it answers is no API, and no document of one names it.
 */
export const createPages = async (options: PagesOptions, edge: EdgeOptions): Promise<FastifyInstance> => {
  const server = fastify(fastifyOptions({ ...edge, name: NAME }));
  logRequests(server, edge.log.child({ service: NAME }), httpMetrics(edge.metrics ?? new Registry(), NAME));
  edge.lifecycle.onShutdown('requests', NAME, () => server.close());
  // only `sendFile` of it: which file answers, and how long it may be kept, the rules say
  await server.register(fastifyStatic, { serve: false, cacheControl: false, acceptRanges: false, index: false });
  const start = startPage({ isDevelopment: options.console.auth === 'development' });
  server.get('/', (_request, reply) => reply.headers(START_PAGE_HEADERS).send(start));
  for (const page of pageRules) {
    const prefix = page.prefix.slice(0, -1);
    server.get(prefix, (request, reply) => toPrefix(request, reply, page));
    await server.register(async (scope) => servePage(scope, page, options), { prefix });
  }
  await server.ready();
  return server;
};
