import { instant } from '@baton/contracts';
import { z } from 'zod';
import { REMOVE_REASONS, RESET_REASONS } from '../outbound/frames';
import { liveItem } from './live-items.api';
import { botRow, customerRow, inboxRow } from './live-rows.api';

const view = z.string().describe('Name of the view that the frame is of.');
const time = instant.describe('Of the server.');
const row = z.union([inboxRow, customerRow, botRow]);
const frame = <Event extends string, Data extends z.ZodType>(event: Event, data: Data) =>
  z.object({ event: z.literal(event), data });

/** What the `data` of a frame holds, by its `event`. */
export const liveFrame = z
  .discriminatedUnion('event', [
    frame(
      'snapshot',
      z
        .object({ view, time, rows: z.array(row) })
        .meta({ id: 'LiveSnapshot', description: 'The whole view: it replaces what the client holds of it.' }),
    ),
    frame('upsert', z.object({ view, row }).meta({ id: 'LiveUpsert', description: 'One row as it is now.' })),
    frame(
      'remove',
      z
        .object({
          view,
          id: z
            .string()
            .describe('Key of the row: of `ticket:<id>` the ticket’s id, of `conversation` the conversation’s.'),
          why: z
            .enum(REMOVE_REASONS)
            .optional()
            .describe('Code of the problem that HTTP answers with from now on, where there is one.'),
        })
        .meta({
          id: 'LiveRemove',
          description: 'A row is not in the view any more; of a view of one row it is the last frame.',
        }),
    ),
    frame('event', z.object({ view, item: liveItem }).meta({ id: 'LiveEvent', description: 'Something happened.' })),
    frame(
      'cursor',
      z.object({ time }).meta({ id: 'LiveCursor', description: 'Nothing changed but the cursor: the frame’s `id`.' }),
    ),
    frame(
      'reset',
      z.object({ why: z.enum(RESET_REASONS).describe('For people who look at the stream.') }).meta({
        id: 'LiveReset',
        description: 'The cursor is void; snapshots follow, here or on the next connection.',
      }),
    ),
  ])
  .meta({ id: 'LiveFrame', description: 'One frame of the live stream: its `event`, and its `data` parsed as JSON.' });
