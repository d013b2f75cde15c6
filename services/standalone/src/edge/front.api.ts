import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const token = z.object({ token: z.string() }).meta({
  id: 'DevToken',
  description: 'A token for a day.',
  examples: [{ token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl' }],
});

const startPage = z
  .object({
    name: z.string(),
    what: z.string(),
    pages: z.record(z.string(), z.string()).describe('What a browser finds where.'),
    services: z.record(z.string(), z.string()).describe('Which service answers which paths.'),
    operations: z.array(z.string()),
    tokens: z.string().optional(),
  })
  .meta({
    id: 'StartPage',
    description: 'What is where.',
    examples: [
      {
        name: 'Baton',
        what: 'live-chat ticketing; see README.md for a tour with curl',
        pages: { '/agent/': 'the agents’ console' },
        services: { '/v1/tickets': 'ticket' },
        operations: ['/health/live'],
      },
    ],
  });

export const createDevToken: OperationDoc = {
  id: 'createDevToken',
  summary: 'A token for anybody, for trying out; only where `AUTH_DEV` is on, and never in production.',
  answers: { 200: { about: 'The token.', body: token } },
  problems: [],
};

export const getStartPage: OperationDoc = {
  id: 'getStartPage',
  summary: 'What is where. A browser, which asks for `text/html`, is shown a page instead.',
  answers: { 200: { about: 'An overview.', body: startPage } },
  problems: [],
};
