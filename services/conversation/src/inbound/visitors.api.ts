import { type Immutable, samples, uuid } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

/** `POST /v1/visitors` */
export const visitor = z
  .object({
    token: z.string().describe('The customer’s, for this channel; 30 days.'),
    customerId: uuid,
    conversationId: uuid,
  })
  .meta({
    id: 'Visitor',
    description: 'Who a customer is from here on.',
    examples: [
      {
        token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtaWEifQ.c2lnbmF0dXJl',
        customerId: samples.customerId,
        conversationId: samples.conversationId,
      },
    ],
  });
export type Visitor = Immutable<z.infer<typeof visitor>>;

export const meetVisitor: OperationDoc = {
  id: 'meetVisitor',
  summary: 'A token for a customer: of the identity that the host site proves, or of somebody new.',
  answers: { 201: { about: 'The token.', body: visitor } },
  problems: ['erased', 'origin-not-allowed'],
};
