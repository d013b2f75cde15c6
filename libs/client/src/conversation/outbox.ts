import type { Item, Posting } from '../api/types';
import type { ProblemError, UnreachableError } from '../http/problem';

/** What its writer sees at once, before a service has said anything. */
export interface Outgoing extends Posting {
  /** When it was written, by the server's clock; ISO 8601. */
  readonly at: string;
  /** `sent`: stored, and about to appear among the lines. `failed`: not stored, as far as is known; it may be tried again. */
  readonly status: 'pending' | 'sent' | 'failed';
  readonly error?: ProblemError | UnreachableError;
}

export type Outbox = readonly Outgoing[];

/** What a service is sent of a message. */
export const postingOf = ({ text, clientMessageId, ticketId, choices, choiceId }: Posting): Posting => ({
  text,
  clientMessageId,
  ...(ticketId !== undefined && { ticketId }),
  ...(choices !== undefined && { choices }),
  ...(choiceId !== undefined && { choiceId }),
});

/** @param error why it failed; absent: the former one is forgotten. */
export const withStatus = (
  outbox: Outbox,
  clientMessageId: string,
  status: Outgoing['status'],
  error?: Outgoing['error'],
): Outbox =>
  outbox.map((message) =>
    message.clientMessageId === clientMessageId
      ? { ...postingOf(message), at: message.at, status, ...(error && { error }) }
      : message,
  );

/** What still stands below the thread: a message whose line has arrived is drawn there, and here no more. */
export const notYetIn = (outbox: Outbox, items: readonly Item[]): Outbox => {
  const arrived = new Set(items.flatMap((item) => (item.kind === 'message' ? [item.clientMessageId] : [])));
  const left = outbox.filter(({ clientMessageId }) => !arrived.has(clientMessageId));
  return left.length === outbox.length ? outbox : left;
};
