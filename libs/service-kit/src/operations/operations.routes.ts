import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import type { Health, HealthReport } from './health';

const send = (reply: FastifyReply, { ok, checks }: HealthReport): FastifyReply =>
  reply
    .code(ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .send({ status: ok ? 'ok' : 'unavailable', checks });

/** `/health/live`, `/health/ready` and `/metrics`: outside Nest, so that no guard, limit or pipe stands before a probe. */
export const serveOperations = (server: FastifyInstance, health: Health, metrics: Registry): void => {
  server.get('/health/live', async (_request, reply) => send(reply, await health.live()));
  server.get('/health/ready', async (_request, reply) => send(reply, await health.ready()));
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  );
};
