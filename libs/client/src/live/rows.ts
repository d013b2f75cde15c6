import type { CustomerRow, InboxRow } from '../api/types';

/** The conversation part of a row. */
export type RowConversation = NonNullable<InboxRow['conversation']>;

export type Row = InboxRow | CustomerRow | { readonly id: string };

const isInboxRow = (row: Row): row is InboxRow => 'ticket' in row && 'conversation' in row;

/** What a row is known by in its view. */
export const keyOf = (row: Row): string => (isInboxRow(row) ? row.ticket.id : row.id);

interface Revised {
  readonly revision: number | null;
}

/** What has no revision is always news; the same revision may bring another name or right. */
const newer = <P extends Revised>(held: P, next: P): P =>
  next.revision === null || held.revision === null || next.revision >= held.revision ? next : held;

/**
 * What is held of a row after an upsert. Each part has a revision of its own and travels by itself, so either may be older than
 * what is held.
 */
export const mergeRow = (held: Row | undefined, next: Row): Row => {
  if (held === undefined || !isInboxRow(next) || !isInboxRow(held)) return mergeWhole(held, next);
  const ticket = newer(held.ticket, next.ticket);
  const conversation =
    held.conversation && next.conversation
      ? newer(held.conversation, next.conversation)
      : (next.conversation ?? held.conversation);
  return { ticket, conversation };
};

const mergeWhole = (held: Row | undefined, next: Row): Row =>
  held && 'revision' in held && 'revision' in next ? newer(held, next) : next;

/** Later than every time that there is. */
const NEVER = '~';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Inbox order: what waits, longest first; then what is claimed, by the customer who waits longest for an answer. */
export const inInboxOrder = (a: InboxRow, b: InboxRow): number => {
  const claimed = ({ ticket }: InboxRow): number => (ticket.work === 'pending' ? 0 : 1);
  const unanswered = ({ ticket, conversation }: InboxRow): string =>
    ticket.work === 'pending' ? '' : (conversation?.unansweredSince ?? NEVER);
  return (
    claimed(a) - claimed(b) ||
    byText(unanswered(a), unanswered(b)) ||
    byText(a.ticket.waitingSince, b.ticket.waitingSince) ||
    byText(a.ticket.id, b.ticket.id)
  );
};
