import { z } from 'zod';
import { instant, messageText, revision, shortText, uuid } from '../fields';
import type { Immutable } from './immutable';
import { samples } from './samples';
import { agentRef } from './ticket.resource';

const place = {
  id: uuid,
  revision: revision.describe('Its place in the conversation.'),
  previous: revision
    .nullable()
    .describe('Revision of the item before it that this reader may see; another one there means: refetch.'),
  at: instant,
};

const author = z
  .object({ kind: z.enum(['customer', 'bot', 'agent']), id: z.string(), name: z.string().nullable() })
  .meta({ id: 'Author', description: 'Who wrote it.' });
const nobody = z
  .object({ kind: z.literal('system'), id: z.literal('system'), name: z.null() })
  .meta({ id: 'SystemAuthor', description: 'System lines are nobody’s.' });

export const choiceResource = z
  .object({ id: z.string(), label: z.string() })
  .meta({ id: 'OfferedChoice', description: 'A button that the bot offers.' });

export const sampleMessage = {
  id: samples.itemId,
  revision: 4,
  previous: 3,
  at: samples.said,
  author: { kind: 'agent', id: 'ann', name: 'Ann Keller' },
  kind: 'message',
  text: 'Sorry! A new one is on its way.',
  clientMessageId: 'a1',
} as const;

const message = z
  .object({
    ...place,
    author,
    kind: z.literal('message'),
    text: messageText.nullable().describe('null: erased.'),
    choices: z.array(choiceResource).optional(),
    choiceId: z.string().optional().describe('The choice that the customer picked.'),
    clientMessageId: z.string(),
  })
  .meta({ id: 'MessageItem', description: 'Somebody wrote.', examples: [sampleMessage] });

export const sampleFile = {
  id: 'b1f2a7c4-0d6e-5c1a-8b23-6e5d4c3b2a10',
  revision: 5,
  previous: 4,
  at: samples.said,
  author: { kind: 'customer', id: samples.customerId, name: 'Mia Okafor' },
  kind: 'file',
  fileId: samples.fileId,
  name: 'broken.jpg',
  type: 'image/jpeg',
  size: 183_204,
} as const;

const file = z
  .object({
    ...place,
    author,
    kind: z.literal('file'),
    fileId: z.string(),
    name: shortText.nullable(),
    type: z.string().describe('By content, never by name.'),
    size: z.int().min(0).describe('Bytes.'),
  })
  .meta({ id: 'FileItem', description: 'Somebody sent a file.', examples: [sampleFile] });

export const sampleNote = {
  id: '4c8e6b0d-2a1f-5e3d-9c7b-8a6f5e4d3c21',
  revision: 6,
  previous: 5,
  at: samples.said,
  author: { kind: 'agent', id: 'ann', name: 'Ann Keller' },
  kind: 'note',
  text: 'Second broken parcel this month.',
} as const;

const note = z
  .object({ ...place, author, kind: z.literal('note'), text: messageText.nullable().describe('null: erased.') })
  .meta({
    id: 'NoteItem',
    description: 'A note of an agent for colleagues; customers never see it.',
    examples: [sampleNote],
  });

const system = { ...place, author: nobody, kind: z.literal('system') };

/** System lines are a code and parameters; user interfaces say them in the reader's language. */
const systemItem = z
  .discriminatedUnion('code', [
    z.object({ ...system, code: z.literal('live-chat-requested'), params: z.object({ ticketId: uuid }) }),
    z.object({ ...system, code: z.literal('agent-joined'), params: z.object({ ticketId: uuid, agent: agentRef }) }),
    z.object({
      ...system,
      code: z.literal('agent-left'),
      params: z.object({ ticketId: uuid, agent: agentRef, why: z.enum(['unclaimed']) }),
    }),
    z.object({
      ...system,
      code: z.literal('live-chat-ended'),
      params: z.object({
        ticketId: uuid,
        by: z.enum(['customer', 'agent', 'system']),
        why: z.enum(['left', 'resolved', 'deleted', 'erased']),
      }),
    }),
  ])
  .meta({
    id: 'SystemItem',
    description: 'Something happened: a code and parameters, to be said in the reader’s language.',
  });

/** `Item` of the HTTP surface: a line of the thread, the same over HTTP and in the live stream, so that both merge by revision. */
export const itemResource = z
  .discriminatedUnion('kind', [message, file, note, systemItem])
  .meta({ id: 'Item', description: 'A line of the thread, as its reader is given it.', examples: [sampleMessage] });
export type ItemResource = Immutable<z.infer<typeof itemResource>>;

export const messageResource = message;
export const fileResource = file;
export const noteResource = note;
