import {
  agentRef,
  conversationState,
  instant,
  itemResource,
  samples,
  sampleTicket,
  ticketResource,
  uuid,
} from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const { mode, lastMessage, unread, unansweredSince, revision } = conversationState.shape;

const sampleRow = {
  ticket: sampleTicket,
  conversation: {
    lastMessage: {
      revision: 4,
      at: samples.said,
      author: { kind: 'customer', id: samples.customerId },
      text: 'thanks',
      kind: 'message',
    },
    unread: 1,
    unansweredSince: samples.said,
    mode: 'live',
    revision: 4,
  },
};

/** One line of the inbox; each part has a revision of its own. */
export const inboxRow = z
  .object({
    ticket: ticketResource,
    conversation: z
      .object({ lastMessage, unread, unansweredSince, mode, revision })
      .nullable()
      .describe('null: not heard of yet. It tells of this ticket’s chat alone.'),
  })
  .meta({
    id: 'InboxRow',
    description: 'One line of the inbox. Each part has a revision of its own: the newer one of each is the right one.',
    examples: [sampleRow],
  });

export const inboxPage = z.object({ items: z.array(inboxRow), next: z.null(), asOf: instant }).meta({
  id: 'InboxPage',
  description: 'The whole inbox.',
  examples: [{ items: [sampleRow], next: null, asOf: samples.now }],
});

/** What a customer is shown of their own conversation. */
export const customerRow = z
  .object({
    id: uuid,
    channel: z.string(),
    mode,
    ticket: z
      .object({
        id: uuid,
        work: z.enum(['pending', 'claimed', 'resolved', 'deleted']),
        waitingSince: instant.nullable(),
        revision: revision.nullable(),
      })
      .nullable(),
    agent: agentRef.nullable(),
    revision: revision.nullable().describe('null: nothing of it is live; it is with the bot.'),
  })
  .meta({ id: 'CustomerRow', description: 'What a customer is shown of their own conversation.' });

const view = z.string().describe('Name of the view that the frame is of.');
const row = z.union([inboxRow, customerRow]);
const frame = <Event extends string, Data extends z.ZodType>(event: Event, data: Data) =>
  z.object({ event: z.literal(event), data });

/** What the `data` of a frame holds, by its `event`. */
export const liveFrame = z
  .discriminatedUnion('event', [
    frame(
      'snapshot',
      z
        .object({ view, time: instant.describe('Of the server.'), rows: z.array(row) })
        .meta({ id: 'LiveSnapshot', description: 'The whole view: it replaces what the client holds of it.' }),
    ),
    frame('upsert', z.object({ view, row }).meta({ id: 'LiveUpsert', description: 'One row as it is now.' })),
    frame(
      'remove',
      z.object({ view, id: uuid }).meta({ id: 'LiveRemove', description: 'A row is not in the view any more.' }),
    ),
    frame(
      'event',
      z
        .object({ view, item: itemResource })
        .meta({ id: 'LiveEvent', description: 'Something happened in the thread.' }),
    ),
  ])
  .meta({ id: 'LiveFrame', description: 'One frame of the live stream: its `event`, and its `data` parsed as JSON.' });

const stream = `event: snapshot\ndata: ${JSON.stringify({ view: 'inbox', time: samples.now, rows: [sampleRow] })}\n\n: heartbeat\n\n`;

export const getInbox: OperationDoc = {
  id: 'getInbox',
  summary: 'The inbox once, for clients without a stream.',
  answers: { 200: { about: 'Rows in inbox order.', body: inboxPage } },
  problems: ['forbidden'],
};

export const openLiveStream: OperationDoc = {
  id: 'openLiveStream',
  summary: 'Server-sent events: a snapshot of each view, then what changes, until the token ends.',
  answers: {
    200: {
      about: 'Frames, and a comment every 15 s that says that the stream is alive.',
      raw: { 'text/event-stream': { schema: { type: 'string' }, example: stream, frames: liveFrame } },
    },
  },
  problems: ['forbidden', 'ticket-not-found'],
};
