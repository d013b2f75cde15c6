import { z } from 'zod';

/** What the replay needs to see of the API's answers; members that it does not use are let through. */
export const conversationAnswer = z.object({
  id: z.string(),
  customer: z.object({ id: z.string() }),
  ticket: z.object({ id: z.string() }).nullable(),
  revision: z.number(),
});

export const ticketAnswer = z.object({
  id: z.string(),
  work: z.string(),
  revision: z.number(),
  customer: z.object({ presence: z.string() }),
});

const itemAuthor = z.object({ kind: z.string(), id: z.string().nullish() });

export const itemAnswer = z.object({
  revision: z.number(),
  previous: z.number().nullable(),
  author: itemAuthor.nullish(),
  kind: z.string(),
  text: z.string().nullish(),
  code: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type ItemAnswer = z.infer<typeof itemAnswer>;

export const itemsAnswer = z.object({ items: z.array(itemAnswer), next: z.union([z.string(), z.number()]).nullable() });

export const changeAnswer = z.object({
  revision: z.number(),
  type: z.string(),
  actor: z.object({ kind: z.string(), id: z.string() }),
  data: z.record(z.string(), z.unknown()),
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;

export const historyAnswer = z.object({ items: z.array(changeAnswer) });
export const tokenAnswer = z.object({ token: z.string() });
/** What colleagues are shown of an agent. */
const directoryEntryAnswer = z.object({ id: z.string(), status: z.string(), availability: z.string() });
export type DirectoryEntryAnswer = z.infer<typeof directoryEntryAnswer>;
export const directoryAnswer = z.object({ items: z.array(directoryEntryAnswer) });

export const leaseAnswer = z.object({ ttlSeconds: z.number() });
export const connectionAnswer = z.object({ id: z.string(), ttlSeconds: z.number() });
