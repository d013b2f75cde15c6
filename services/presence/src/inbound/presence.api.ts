import { actorId, availability, type Immutable, instant, samples } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const ttl = { ttlSeconds: z.int().min(1).describe('Send a heartbeat before they have passed, best after a third.') };
const sampleId = 'agent.YW5u.Zk3qP0v7.3q2-7w';

export const connection = z
  .object({ id: z.string().describe('Keep it to oneself: it alone authorises heartbeats and close.'), ...ttl })
  .meta({ id: 'Connection', description: 'One open page or device.', examples: [{ id: sampleId, ttlSeconds: 30 }] });
export type Connection = Immutable<z.infer<typeof connection>>;

export const beat = z.object(ttl).meta({
  id: 'ConnectionLease',
  description: 'How long a connection counts from now on.',
  examples: [{ ttlSeconds: 30 }],
});
export type ConnectionLease = Immutable<z.infer<typeof beat>>;

const samplePresence = { id: 'ann', status: 'online', availability: 'available', since: samples.asked };

export const presence = z
  .object({
    id: actorId,
    status: z.enum(['online', 'away', 'offline', 'unknown']),
    availability,
    since: instant.nullable().describe('Since when; null: never heard of.'),
  })
  .meta({ id: 'Presence', description: 'Whether an agent is there.', examples: [samplePresence] });
export type PresenceResource = Immutable<z.infer<typeof presence>>;

export const presencePage = z
  .object({ items: z.array(presence) })
  .meta({ id: 'PresencePage', description: 'In the order asked for.', examples: [{ items: [samplePresence] }] });

export const openConnection: OperationDoc = {
  id: 'openConnection',
  summary: 'A page opened.',
  answers: { 201: { about: 'Its connection.', body: connection } },
  problems: [],
};

export const sendHeartbeat: OperationDoc = {
  id: 'sendHeartbeat',
  summary: 'A page is still there.',
  answers: { 200: { about: 'It counts from now on.', body: beat } },
  problems: ['not-found'],
};

export const closeConnection: OperationDoc = {
  id: 'closeConnection',
  summary: 'A page closes or reloads; the person stays for 10 s more.',
  answers: { 204: { about: 'Noted.' } },
  problems: ['not-found'],
};

export const chooseAvailability: OperationDoc = {
  id: 'chooseAvailability',
  summary: 'Whether the caller wants work.',
  answers: { 200: { about: 'The caller, as colleagues see them.', body: presence } },
  problems: [],
};

export const listPresence: OperationDoc = {
  id: 'listPresence',
  summary: 'Who of these agents is there; `unknown` for whoever was never heard of.',
  answers: { 200: { about: 'In the order asked for.', body: presencePage } },
  problems: [],
};
