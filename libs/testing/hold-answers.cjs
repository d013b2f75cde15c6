/**
 * For Jest's `setupFilesAfterEnv`: whatever an application of ours answers in any spec is held against its own OpenAPI document, and
 * a test during which something was answered that the document does not name fails. Applications are met where Fastify announces them,
 * so no spec has to do anything for it.
 */
const diagnostics = require('node:diagnostics_channel');

const checkers = new WeakMap();
const faults = [];

/** null: an application that a spec made for itself. That every service is documented whole is held elsewhere (openapi.spec.ts). */
const newChecker = (server) => {
  try {
    const document = server.batonOpenApi?.();
    if (document === undefined) return null;
    const { AnswerChecker } = require('./src/openapi/answer-checker');
    return new AnswerChecker(document);
  } catch (error) {
    if (error.name === 'Undocumented') return null;
    throw error;
  }
};

const checkerOf = (server) => {
  if (!checkers.has(server)) checkers.set(server, newChecker(server));
  return checkers.get(server);
};

const textOf = (payload) =>
  typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? payload.toString('utf8') : null;

const hold = ({ fastify }) => {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { method, url, server } = request;
    const headers = Object.fromEntries(
      Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
    );
    const isForm = String(request.headers['content-type'] ?? '').startsWith('multipart/');
    const sent = isForm ? undefined : request.body;
    const exchange = { method, url, status: reply.statusCode, headers, body: textOf(payload), sent };
    try {
      faults.push(...(checkerOf(server)?.faults(exchange) ?? []));
    } catch (error) {
      faults.push(`${method} ${url}: ${error.message}`);
    }
    done(null, payload);
  });
};

const takeFaults = () => [...new Set(faults.splice(0))];

const tell = () => {
  const found = takeFaults();
  if (found.length > 0) throw new Error(`not as the OpenAPI document says:\n${found.join('\n')}`);
};

diagnostics.subscribe('fastify.initialization', hold);
afterEach(tell);
afterAll(() => {
  diagnostics.unsubscribe('fastify.initialization', hold);
  tell();
});

/** What was found since it was last asked for; for the spec of this very file. */
module.exports = { takeFaults };
