import { z } from 'zod';

/** Marks a field as personal data: encrypted in stored events, listed in the generated schemas as `x-pii`, `null` after erasure. */
export const pii = <T extends z.ZodType>(schema: T): T => schema.meta({ 'x-pii': true });

/** Any RFC 9562 UUID in lower case; which version an id has is its maker's business. */
export const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** ISO 8601, UTC, milliseconds. */
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

/** The `sub` of an agent's or a bot's token: what names them in every event. */
export const actorId = z.string().min(1).max(200);

export const revision = z.number().int().min(0);
export const epoch = z.number().int().min(0);
export const variables = z.record(z.string(), z.string());
export const shortText = z.string().max(500);
export const names = z.array(z.string().min(1).max(100)).max(50);
export const messageText = z.string().max(8000);
