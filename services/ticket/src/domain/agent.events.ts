import { actorId, names, pii, shortText } from '@baton/contracts';
import { z } from 'zod';

const fromToken = { name: pii(shortText.nullable()), skills: names, queues: names };

/** Stored events of `agent-<id>`, version 1. The name is the agent's personal data, under a key of their own. */
export const agentEventSchemas = {
  /** An agent signed in for the first time and can be forwarded to from here on. */
  AgentRegistered: z.object({ agentId: actorId, ...fromToken }),
  /** The agent's token brought another name, skills or queues. */
  AgentRefreshed: z.object(fromToken),
  /** What the agent likes, complete. */
  PreferencesChanged: z.object({
    sound: z.boolean(),
    locale: z.string().nullable(),
    theme: z.enum(['light', 'dark', 'system']),
  }),
} as const;

type Schemas = typeof agentEventSchemas;
export type AgentEventType = keyof Schemas;
export type AgentEventOf<T extends AgentEventType> = { readonly type: T; readonly data: z.infer<Schemas[T]> };
export type AgentEvent = { [T in AgentEventType]: AgentEventOf<T> }[AgentEventType];
