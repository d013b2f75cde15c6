import type { Item, Outgoing } from '@baton/client';

/** What the thread shows, one under the other. */
export type ThreadRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'earlier'; readonly key: string }
  | { readonly kind: 'line'; readonly key: string; readonly item: Item; readonly isFirst: boolean }
  | { readonly kind: 'outgoing'; readonly key: string; readonly message: Outgoing; readonly isFirst: boolean }
  | { readonly kind: 'read'; readonly key: string };

export interface ThreadSource {
  readonly items: readonly Item[];
  readonly outgoing: readonly Outgoing[];
  /** The ticket whose lines are 'this chat'; what was said before its handover is earlier. */
  readonly ticketId: string;
  /** Revision up to which the customer has read; null: nobody knows. */
  readonly customerReadUpTo: number | null;
  /** The agent who looks: their messages carry the mark of having been read. */
  readonly me: string;
}

/** Messages of one author within five minutes stand together under one name. */
const TOGETHER_MS = 300_000;

const dayOf = (at: string): string => new Date(at).toDateString();

const isWritten = (item: Item): boolean => item.kind === 'message' || item.kind === 'file';

const isStartOf = (item: Item, ticketId: string): boolean =>
  item.kind === 'system' && item.code === 'live-chat-requested' && item.params.ticketId === ticketId;

const follows = (
  before: Item | undefined,
  next: { readonly at: string; readonly author: string; readonly kind: string },
) =>
  before !== undefined &&
  before.author.id === next.author &&
  (before.kind === 'note') === (next.kind === 'note') &&
  before.kind !== 'system' &&
  Date.parse(next.at) - Date.parse(before.at) < TOGETHER_MS;

/** The last message of one's own that the customer has read. */
const lastReadOf = ({ items, customerReadUpTo, me }: ThreadSource): number | null => {
  if (customerReadUpTo === null) return null;
  const own = items.filter((item) => isWritten(item) && item.author.id === me && item.revision <= customerReadUpTo);
  return own.at(-1)?.revision ?? null;
};

/** Lines, grouped by author and day, with what is on its way below them. Keys stay while lines are added on either end. */
export const threadRows = (source: ThreadSource): readonly ThreadRow[] => {
  const { items, ticketId } = source;
  const start = items.findIndex((item) => isStartOf(item, ticketId));
  const lastRead = lastReadOf(source);
  const rows: ThreadRow[] = [];
  items.forEach((item, index) => {
    const before = items[index - 1];
    const isNewDay = before === undefined || dayOf(before.at) !== dayOf(item.at);
    if (isNewDay) rows.push({ kind: 'day', key: `day:${dayOf(item.at)}`, at: item.at });
    if (index === start && index > 0) rows.push({ kind: 'earlier', key: 'earlier' });
    const isFirst = isNewDay || !follows(before, { at: item.at, author: item.author.id, kind: item.kind });
    rows.push({ kind: 'line', key: `line:${item.revision}`, item, isFirst });
    if (item.revision === lastRead) rows.push({ kind: 'read', key: 'read' });
  });
  return [...rows, ...outgoingRows(source)];
};

const outgoingRows = ({ items, outgoing, me }: ThreadSource): ThreadRow[] => {
  let lastDay = items.length === 0 ? null : dayOf(items[items.length - 1]!.at);
  return outgoing.flatMap((message, index) => {
    const day = dayOf(message.at);
    const isNewDay = day !== lastDay;
    lastDay = day;
    const isFirst =
      isNewDay || (index === 0 && !follows(items.at(-1), { at: message.at, author: me, kind: 'message' }));
    const line: ThreadRow = { kind: 'outgoing', key: `out:${message.clientMessageId}`, message, isFirst };
    return isNewDay ? [{ kind: 'day', key: `day:${message.clientMessageId}`, at: message.at }, line] : [line];
  });
};

/** Whether the customer has ended this ticket's chat, as the thread itself tells: it is the first to know. */
export const endedByCustomer = (items: readonly Item[], ticketId: string): boolean =>
  items.some(
    (item) =>
      item.kind === 'system' &&
      item.code === 'live-chat-ended' &&
      item.params.ticketId === ticketId &&
      item.params.by === 'customer',
  );
