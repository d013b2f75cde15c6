import { z } from 'zod';
import { actorId, instant } from './fields';
import type { ProblemCode } from './problems';

/** What a problem says beyond its code. */
export interface ProblemMembers {
  readonly members: Readonly<Record<string, z.ZodType>>;
  readonly example: Readonly<Record<string, unknown>>;
}

/** An example would be wrong on every route but the live stream's. */
const refusedView = {
  members: {
    view: z
      .string()
      .optional()
      .describe('On `GET /v1/live`: the name of the view that is refused; open the others without it.'),
  },
  example: {},
};

const whom = { members: { agentId: actorId.describe('The agent whom it is about.') }, example: { agentId: 'ben' } };

/** The members of each code that has some of its own. */
export const problemMembers: Readonly<Partial<Record<ProblemCode, ProblemMembers>>> = {
  'invalid-request': {
    members: {
      errors: z
        .array(z.object({ path: z.string(), message: z.string() }))
        .optional()
        .describe('What is wrong where: `text`, `choices.0.label`, `query.limit`, `header.Baton-Seen`; never a value.'),
    },
    example: { errors: [{ path: 'text', message: 'must have 1 to 8000 characters' }] },
  },
  'already-claimed': {
    members: { by: actorId.describe('Who has it.'), since: instant.describe('Since when.') },
    example: { by: 'ben', since: '2026-11-28T09:31:07.120Z' },
  },
  erased: refusedView,
  forbidden: refusedView,
  'ticket-not-found': refusedView,
  'not-eligible': whom,
  'unknown-agent': whom,
  'target-offline': whom,
  'too-many-variables': {
    members: {
      count: z.int().describe('Variables that fit at most.'),
      characters: z.int().describe('Characters of all names and values that fit at most.'),
    },
    example: { count: 100, characters: 32_000 },
  },
  'file-too-large': { members: { maxBytes: z.int().describe('Bytes that fit.') }, example: { maxBytes: 20_971_520 } },
  'file-type-not-allowed': {
    members: { contentType: z.string().describe('What the content was taken for.') },
    example: { contentType: 'application/x-msdownload' },
  },
};
