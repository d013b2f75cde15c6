import {
  agentRef,
  fileResource,
  instant,
  itemResource,
  messageResource,
  revision,
  samples,
  uuid,
} from '@baton/contracts';
import { z } from 'zod';

/* What `event` frames hold: what happens, and leaves no row. */

const typist = z
  .object({ kind: z.enum(['customer', 'agent']), id: z.string(), name: z.string().nullable() })
  .meta({ id: 'Typist', description: 'Who types.' });

const typingMark = z
  .object({
    kind: z.literal('typing'),
    author: typist,
    until: instant.describe('By the server’s clock: it is over then by itself, or with the author’s next line.'),
  })
  .meta({
    id: 'TypingMark',
    description: 'Somebody types. It moves no cursor, and is not told again.',
    examples: [{ kind: 'typing', author: { kind: 'agent', id: 'ann', name: 'Ann Keller' }, until: samples.now }],
  });

const alert = {
  id: uuid.describe('The same on every replica, for this recipient: whoever is told twice can tell.'),
  at: instant,
  ticketId: uuid,
  conversationId: uuid,
  sound: z.boolean().describe('Whether the recipient wants to hear it, as they have set it.'),
};

const alertItem = z
  .discriminatedUnion('kind', [
    z.object({ ...alert, kind: z.literal('new-ticket') }),
    z.object({ ...alert, kind: z.literal('new-message'), revision: revision.describe('Of the line.') }),
    z.object({ ...alert, kind: z.literal('forwarded'), from: agentRef, by: agentRef }),
    z.object({ ...alert, kind: z.literal('user-left'), reason: z.enum(['ended', 'gone']) }),
    z.object({
      ...alert,
      kind: z.literal('taken'),
      by: agentRef,
      how: z.enum(['unclaimed', 'forwarded', 'resolved', 'deleted']),
    }),
  ])
  .meta({
    id: 'Alert',
    description: 'Something calls its recipient, once. It holds no words: the row and the lines have them.',
    examples: [
      {
        id: samples.itemId,
        kind: 'new-ticket',
        at: samples.asked,
        ticketId: samples.ticketId,
        conversationId: samples.conversationId,
        sound: true,
      },
    ],
  });

const where = { conversationId: uuid.describe('Where it was said.'), channel: z.string() };

const saidToBot = z
  .discriminatedUnion('kind', [
    z.object({ ...messageResource.shape, ...where }),
    z.object({ ...fileResource.shape, ...where }),
  ])
  .meta({
    id: 'SaidToBot',
    description: 'What a customer said to the bot: a line, and where it was said, since one view tells of them all.',
  });

/** What the `item` of an `event` frame is: lines in `ticket:` and `conversation`, alerts in `alerts`, lines for bots in `bot`. */
export const liveItem = z.union([itemResource, typingMark, alertItem, saidToBot]);
