import { z } from 'zod';

/** Value of a record on `baton.relay.v1`, key = writer name: how far a relay has got. */
export const relayProgress = z.object({
  position: z.string().nullable(),
  storeId: z.string(),
  /** The relay has reached the head that it noted at open, at least once in this generation. */
  caughtUp: z.boolean(),
  /** Everything that happened until then is on the bus; milliseconds since 1970. Only of relays that can know. */
  asOf: z.number().optional(),
  generation: z.string(),
});

export type RelayProgress = z.infer<typeof relayProgress>;
