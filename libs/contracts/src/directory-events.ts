import { z } from 'zod';
import { actorId, instant, names, pii, shortText } from './fields';

/** One agent of the directory on `baton.agent.state.v1`. Streams and events name agents by id; this is where names come from. */
export const agentState = z.object({
  id: actorId,
  name: pii(shortText.nullable()),
  skills: names,
  queues: names,
  preferences: z.object({
    sound: z.boolean(),
    locale: z.string().nullable(),
    theme: z.enum(['light', 'dark', 'system']),
  }),
  revision: z.number().int().min(0),
});
export type AgentStateV1 = z.infer<typeof agentState>;

/** What other services need to know of the settings, on `baton.settings.state.v1` under the key `settings`. */
export const settingsState = z.object({
  askFaqOnResolve: z.boolean(),
  allowForwardToOffline: z.boolean(),
  goneAfterSeconds: z.number().int().min(30).max(86_400).nullable(),
  maxFileBytes: z.number().int().min(1),
  revision: z.number().int().min(0),
});
export type SettingsStateV1 = z.infer<typeof settingsState>;

/** Whose presence: agents and customers share one topic. */
const presentPerson = z.object({ kind: z.enum(['agent', 'customer']), id: z.string() });

const presenceStatus = z.enum(['online', 'away', 'offline']);
export const availability = z.enum(['available', 'busy']);

const episode = z.object({ person: presentPerson, seq: z.number().int(), since: instant });

/** Presence episodes: transitions only, never heartbeats. `seq` rises per person; drop what is not newer. */
export const presenceEvents = {
  /** A person's first connection opened, or an idle one became active. */
  'baton.presence.online.v1': episode,
  /** All connections of a person have been idle. */
  'baton.presence.away.v1': episode,
  /** A person's last connection closed or expired. */
  'baton.presence.offline.v1': episode,
} as const;

/** Current status of one person, on `baton.presence.state.v1` under `agent:<id>` or `customer:<id>`. */
export const presenceState = z.object({
  person: presentPerson,
  status: presenceStatus,
  availability,
  since: instant,
  seq: z.number().int(),
});
export type PresenceStateV1 = z.infer<typeof presenceState>;
