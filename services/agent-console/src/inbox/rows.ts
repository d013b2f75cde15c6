import type { Agent, InboxRow, Ticket } from '@baton/client';
import { isEligible } from '../ticket/ticket-standing';

export const inboxTabs = ['pending', 'mine', 'all'] as const;
export type InboxTab = (typeof inboxTabs)[number];

/** What an agent looks for in the inbox. */
export interface Wanted {
  readonly tab: InboxTab;
  /** Only tickets that one's skills and queues cover. */
  readonly isForMe: boolean;
  /** null: every queue. */
  readonly queue: string | null;
  /** Words of a name, a subject or the last line. */
  readonly search: string;
}

type Skilled = Pick<Agent, 'id' | 'skills' | 'queues'>;

export const isMine = ({ id }: Skilled, { work, owner }: Ticket): boolean => work === 'claimed' && owner?.id === id;

const hasEnded = ({ ticket }: InboxRow): boolean => ticket.customer.presence === 'ended';

const mustBeClosed = (row: InboxRow): boolean => hasEnded(row) && row.ticket.work === 'claimed';

const NEVER = '~';
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Who waits longest for an agent is on top. */
const byWaiting = (a: InboxRow, b: InboxRow): number =>
  byText(a.ticket.waitingSince, b.ticket.waitingSince) || byText(a.ticket.id, b.ticket.id);

/** What must be closed stays in front; then who waits longest for an answer. */
const byUnanswered = (a: InboxRow, b: InboxRow): number =>
  Number(hasEnded(b)) - Number(hasEnded(a)) ||
  byText(a.conversation?.unansweredSince ?? NEVER, b.conversation?.unansweredSince ?? NEVER) ||
  byWaiting(a, b);

/** The same for everybody's: a chat that somebody holds and whose customer has left waits for its end. */
const byOpenEnd = (a: InboxRow, b: InboxRow): number =>
  Number(mustBeClosed(b)) - Number(mustBeClosed(a)) || byWaiting(a, b);

const ORDERS: Readonly<Record<InboxTab, (a: InboxRow, b: InboxRow) => number>> = {
  pending: byWaiting,
  mine: byUnanswered,
  all: byOpenEnd,
};

const isIn = (tab: InboxTab, me: Skilled, { ticket }: InboxRow): boolean =>
  tab === 'all' || (tab === 'mine' ? isMine(me, ticket) : ticket.work === 'pending');

const says = (words: string, { ticket, conversation }: InboxRow): boolean =>
  [ticket.customer.name, ticket.subject, ticket.queue, conversation?.lastMessage?.text].some((text) =>
    text?.toLocaleLowerCase().includes(words),
  );

/** How one row is judged. */
const wantedBy = (me: Skilled, wanted: Wanted): ((row: InboxRow) => boolean) => {
  const words = wanted.search.trim().toLocaleLowerCase();
  return (row) =>
    isIn(wanted.tab, me, row) &&
    (wanted.queue === null || row.ticket.queue === wanted.queue) &&
    (wanted.tab !== 'pending' || !wanted.isForMe || isEligible(me, row.ticket)) &&
    (words === '' || says(words, row));
};

/** Rows that are wanted, in the order of their tab. */
export const rowsOf = (rows: Iterable<InboxRow>, me: Skilled, wanted: Wanted): readonly InboxRow[] =>
  [...rows].filter(wantedBy(me, wanted)).sort(ORDERS[wanted.tab]);

/** How many rows each tab holds, whatever is searched for. */
export const countsOf = (
  rows: readonly InboxRow[],
  me: Skilled,
  wanted: Pick<Wanted, 'isForMe' | 'queue'>,
): Readonly<Record<InboxTab, number>> => {
  const count = (tab: InboxTab): number => rows.filter(wantedBy(me, { ...wanted, tab, search: '' })).length;
  return { pending: count('pending'), mine: count('mine'), all: count('all') };
};

/** Lines that nobody has read, of all one's tickets. */
export const unreadOf = (rows: Iterable<InboxRow>, me: Skilled): number =>
  [...rows].reduce((sum, row) => sum + (isMine(me, row.ticket) ? (row.conversation?.unread ?? 0) : 0), 0);

/** Nothing moves under a pointer: rows that were shown stay where they are, also those that left; new ones come at the end. */
export const heldRows = (held: readonly InboxRow[], rows: readonly InboxRow[]): readonly InboxRow[] => {
  const known = new Map(rows.map((row) => [row.ticket.id, row]));
  const before = new Set(held.map(({ ticket }) => ticket.id));
  const stayed = held.map((row) => known.get(row.ticket.id) ?? row);
  return [...stayed, ...rows.filter(({ ticket }) => !before.has(ticket.id))];
};
