import { instant, pii, uuid } from '@baton/contracts';
import { z } from 'zod';

/** Stored events of `customer-<id>`, version 1. Anonymous visitors have no such stream until they are erased. */
export const customerEventSchemas = {
  /** A customer whom another system knows by an id of its own came for the first time (or for the first time after an erasure). */
  CustomerIdentified: z.object({
    customerId: uuid,
    issuer: z.string(),
    externalId: pii(z.string().nullable()),
  }),
  /** A privacy officer asked that everything personal of this customer be made unreadable for ever. */
  ErasureRequested: z.object({ customerId: uuid, erasureId: uuid, requestedAt: instant }),
} as const;

type Schemas = typeof customerEventSchemas;

/** One stored event, decoded. */
export type CustomerEvent = {
  [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> };
}[keyof Schemas];
