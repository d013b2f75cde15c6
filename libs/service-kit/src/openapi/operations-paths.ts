import { z } from 'zod';
import type { Components } from './components';
import type { OpenApiDocument, OperationObject, ResponseObject } from './document.types';

const health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z.record(z.string(), z.boolean()).describe('Each check by name, and whether it passed.'),
  })
  .meta({
    id: 'Health',
    description: 'What a probe is told.',
    examples: [{ status: 'ok', checks: { running: true } }],
  });

const operation = (
  id: string,
  summary: string,
  responses: Readonly<Record<string, ResponseObject>>,
): OperationObject => ({
  operationId: id,
  tags: ['operations'],
  summary,
  security: [],
  responses,
});

const probe = (id: string, summary: string, components: Components): OperationObject => {
  const schema = components.add(health);
  const content = { 'application/json': { schema: { ...schema }, examples: components.exampleOf(schema) } };
  return operation(id, summary, { 200: { description: 'Yes.', content }, 503: { description: 'No.', content } });
};

/** The routes that stand outside of Nest: see `serveOperations`. They ask for no token, and no limit stands before them. */
export const operationsPaths = (components: Components): OpenApiDocument['paths'] => ({
  '/health/live': { get: probe('isLive', 'Whether this process should go on.', components) },
  '/health/ready': { get: probe('isReady', 'Whether this process takes requests.', components) },
  '/metrics': {
    get: operation('readMetrics', 'Metrics for Prometheus.', {
      200: {
        description: 'Metrics in the text format.',
        content: {
          'text/plain': {
            schema: { type: 'string' },
            examples: components.show('Metrics', 'process_start_time_seconds 1796000000\n'),
          },
        },
      },
    }),
  },
  '/openapi.json': {
    get: operation('readOpenApi', 'This document.', {
      200: {
        description: 'OpenAPI 3.1.',
        content: {
          'application/json': {
            schema: { type: 'object', required: ['openapi', 'info', 'paths'] },
            examples: components.show('OpenApi', {
              openapi: '3.1.1',
              info: { title: 'Baton', version: '1' },
              paths: {},
            }),
          },
        },
      },
    }),
  },
});
