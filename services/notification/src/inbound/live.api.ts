import { type Immutable, instant, samples } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';
import { liveFrame } from './live-frames.api';
import { inboxRow, sampleRow } from './live-rows.api';

export const inboxPage = z
  .object({
    items: z.array(inboxRow),
    next: z.null(),
    asOf: instant.describe('How fresh the list is: nothing that happened before is missing.'),
  })
  .meta({
    id: 'InboxPage',
    description: 'The whole inbox.',
    examples: [{ items: [sampleRow], next: null, asOf: samples.now }],
  });

export type InboxPage = Immutable<z.infer<typeof inboxPage>>;

const stream = `retry: 1000\n\nid: AQ.BQ\nevent: snapshot\ndata: ${JSON.stringify({ view: 'inbox', time: samples.now, rows: [sampleRow] })}\n\n: heartbeat\n\n`;

export const getInbox: OperationDoc = {
  id: 'getInbox',
  summary: 'The inbox once, for clients without a stream.',
  answers: { 200: { about: 'Rows in inbox order.', body: inboxPage } },
  problems: ['forbidden'],
};

export const openLiveStream: OperationDoc = {
  id: 'openLiveStream',
  summary: 'Server-sent events: what changed since the cursor or a snapshot of each view, then what changes.',
  description: 'It lasts until the token ends. docs/live-stream.md tells how to hold a view equal to a fresh load.',
  answers: {
    200: {
      about: 'Frames, and a comment every 15 s that says that the stream is alive.',
      raw: { 'text/event-stream': { schema: { type: 'string' }, example: stream, frames: liveFrame } },
    },
  },
  problems: ['forbidden', 'ticket-not-found', 'erased'],
};
