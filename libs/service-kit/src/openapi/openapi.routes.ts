import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from './document.types';

declare module 'fastify' {
  interface FastifyInstance {
    /** The document of this application, for whoever compares what is answered with it. */
    readonly batonOpenApi?: () => OpenApiDocument;
  }
}

/** `/openapi.json`. The document is made when it is first asked for: nothing of a start waits for it. */
export const serveOpenApi = (server: FastifyInstance, make: () => OpenApiDocument): void => {
  let document: OpenApiDocument | null = null;
  let bytes: string | null = null;
  const made = (): OpenApiDocument => (document ??= make());
  server.decorate('batonOpenApi', made);
  server.get('/openapi.json', (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send((bytes ??= JSON.stringify(made()))),
  );
};
