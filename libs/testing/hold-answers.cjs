/**
 * For Jest's `setupFilesAfterEnv`: whatever an application of ours answers in any spec is held against its own OpenAPI document, and
 * a test during which something was answered that the document does not name fails. Applications are met where Fastify announces them,
 * so no spec has to do anything for it.
 */
const diagnostics = require('node:diagnostics_channel');

const checkers = new WeakMap();
const faults = [];

const checkerOf = (server) => {
  const document = server.batonOpenApi?.();
  if (document === undefined) return null;
  const { AnswerChecker } = require('./src/openapi/answer-checker');
  const checker = checkers.get(document) ?? new AnswerChecker(document);
  checkers.set(document, checker);
  return checker;
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
