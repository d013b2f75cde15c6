import { type Immutable, itemResource, messageResource, noteResource, sampleMessage } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';
import { OF_ANY } from './conversation.api';

/** `GET /v1/conversations/:id/messages` */
export const itemPage = z
  .object({
    items: z.array(itemResource).describe('Oldest first.'),
    next: z.int().min(0).nullable().describe('The next `after`; null: nothing follows.'),
  })
  .meta({ id: 'ItemPage', description: 'One page of a thread.', examples: [{ items: [sampleMessage], next: 4 }] });
export type ItemPage = Immutable<z.infer<typeof itemPage>>;

export const listMessages: OperationDoc = {
  id: 'listMessages',
  summary: 'One page of the thread as the caller may see it, oldest first.',
  answers: { 200: { about: 'The page.', body: itemPage } },
  problems: OF_ANY,
};

export const postMessage: OperationDoc = {
  id: 'postMessage',
  summary: 'Write a message; its author is the caller.',
  description: 'One `clientMessageId` of an author is one message, by whatever request it comes.',
  answers: {
    200: { about: 'It was posted before; this is it.', body: messageResource },
    201: { about: 'The message.', body: messageResource },
  },
  problems: [...OF_ANY, 'bot-not-in-charge', 'chat-ended', 'not-joined'],
};

export const addNote: OperationDoc = {
  id: 'addNote',
  summary: 'A note for colleagues; customers never see it.',
  answers: {
    200: { about: 'It was added before; this is it.', body: noteResource },
    201: { about: 'The note.', body: noteResource },
  },
  problems: OF_ANY,
};
