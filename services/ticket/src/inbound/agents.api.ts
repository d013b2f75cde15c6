import { actorId, availability, type Immutable, names, samples } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const sampleAgent = {
  id: 'ann',
  name: 'Ann Keller',
  skills: ['orders'],
  queues: [],
  preferences: { sound: true, locale: 'en', theme: 'system' },
  status: 'online',
  availability: 'available',
};

const agentMembers = {
  id: actorId.nullable().describe('null: this caller has not registered.'),
  name: z.string().nullable(),
  skills: names,
  queues: names.describe('Only tickets of these queues, or of none; empty: of any.'),
  preferences: z.object({
    sound: z.boolean(),
    locale: z.string().nullable(),
    theme: z.enum(['light', 'dark', 'system']),
  }),
  status: z.enum(['online', 'away', 'offline', 'unknown']),
  availability,
};

/** `Agent` of the HTTP surface. */
export const agentResource = z.object(agentMembers).meta({
  id: 'Agent',
  description: 'An agent of the directory, and whether they are there.',
  examples: [sampleAgent],
});
export type AgentResource = Immutable<z.infer<typeof agentResource>>;

const colleague = z
  .object({ ...agentMembers, openChats: z.int().min(0).describe('Tickets that they have now.') })
  .meta({ id: 'Colleague', description: 'An agent, and how busy they are.' });

/** `GET /v1/agents` */
export const agentPage = z.object({ items: z.array(colleague), next: z.null(), asOf: z.string().nullable() }).meta({
  id: 'AgentPage',
  description: 'Agents; who can answer at once comes first, and of those who has the fewest chats.',
  examples: [{ items: [{ ...sampleAgent, openChats: 2 }], next: null, asOf: samples.now }],
});

export const registerAgent: OperationDoc = {
  id: 'registerAgent',
  summary: 'Copy the caller’s token into the directory; an agent’s page does it whenever it opens.',
  answers: { 200: { about: 'The caller, as colleagues see them.', body: agentResource } },
  problems: [],
};

export const changePreferences: OperationDoc = {
  id: 'changePreferences',
  summary: 'Change one’s own preferences; members that are left out stay.',
  answers: { 200: { about: 'The caller, changed.', body: agentResource } },
  problems: ['not-found'],
};

export const listAgents: OperationDoc = {
  id: 'listAgents',
  summary: 'The directory of agents, or those to whom a ticket may be forwarded.',
  answers: { 200: { about: 'All of them.', body: agentPage } },
  problems: ['ticket-not-found', 'ticket-closed', 'erased'],
};
