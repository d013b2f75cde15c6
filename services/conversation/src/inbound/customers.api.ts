import { type Immutable, instant, samples, uuid } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const earlierChat = z
  .object({
    id: uuid,
    channel: z.string(),
    mode: z.enum(['bot', 'waiting', 'live']),
    startedAt: instant,
    lastActivityAt: instant,
    messages: z.int().min(0).describe('How many there are.'),
    tickets: z.array(
      z.object({
        id: uuid,
        work: z.enum(['pending', 'claimed', 'resolved', 'deleted', 'erased']),
        waitingSince: instant,
      }),
    ),
  })
  .meta({ id: 'ConversationSummary', description: 'One conversation of a customer.' });

/** `GET /v1/customers/:id/conversations` */
export const conversationHistory = z
  .object({ items: z.array(earlierChat), next: z.null(), asOf: instant.nullable() })
  .meta({
    id: 'ConversationSummaryPage',
    description: 'Conversations of a customer, newest activity first.',
    examples: [
      {
        items: [
          {
            id: samples.conversationId,
            channel: 'web',
            mode: 'live',
            startedAt: samples.asked,
            lastActivityAt: samples.said,
            messages: 3,
            tickets: [{ id: samples.ticketId, work: 'claimed', waitingSince: samples.asked }],
          },
        ],
        next: null,
        asOf: samples.now,
      },
    ],
  });
export type ConversationHistory = Immutable<z.infer<typeof conversationHistory>>;

/** `POST /v1/customers/:id/erasure` */
export const erasureReceipt = z
  .object({
    erasureId: uuid,
    requestedAt: instant,
    conversations: z.int().min(0).describe('Closed now; those that an earlier attempt closed are not counted again.'),
    files: z.int().min(0),
  })
  .meta({
    id: 'ErasureReceipt',
    description: 'What was erased.',
    examples: [
      { erasureId: '019ac9d4-77aa-7c1c-8e21-5b0d9f3a6c42', requestedAt: samples.now, conversations: 2, files: 1 },
    ],
  });
export type ErasureReceipt = Immutable<z.infer<typeof erasureReceipt>>;

export const listConversationsOfCustomer: OperationDoc = {
  id: 'listConversationsOfCustomer',
  summary: 'Earlier chats of a customer, newest activity first.',
  answers: { 200: { about: 'Those that the caller may read.', body: conversationHistory } },
  problems: ['not-found'],
};

export const eraseCustomer: OperationDoc = {
  id: 'eraseCustomer',
  summary: 'Make everything personal of a customer unreadable, for ever.',
  description: 'Repeating it completes what a crash has left.',
  answers: { 202: { about: 'What was done.', body: erasureReceipt } },
  problems: ['not-found', 'not-yet'],
};
