import type { ReadingRight } from '../domain/conversation.access';
import type { Conversations, StoredEvent } from '../outbound/conversation.store';
import { agentsIn, isItem, type Item, type Names, toItem } from './items';
import type { ItemPage } from './messages.api';

export interface PageRequest {
  /** Exclusive. */
  readonly after?: number;
  /** Exclusive; without `after`, the newest items below it. */
  readonly before?: number;
  readonly limit?: number;
}

export const DEFAULT_PAGE = 100;
/** Events read at once while looking for the item before another: notes and read marks seldom stand many in a row. */
const LOOKBACK = 16;

type LookUp = (agentIds: ReadonlySet<string>) => Promise<Names>;
type Right = Pick<ReadingRight, 'notes' | 'upTo'>;
type ItemEvent = Parameters<typeof toItem>[0];
interface Line {
  readonly recorded: StoredEvent['recorded'];
  readonly event: ItemEvent;
}

/** One page of a conversation's thread as this reader may see it. @param lookUp names of agents, asked once for the page. */
export const readPage = async (
  conversations: Conversations,
  conversationId: string,
  right: Right,
  request: PageRequest,
  lookUp: LookUp,
): Promise<ItemPage> => {
  const limit = request.limit ?? DEFAULT_PAGE;
  const { lines, more } =
    request.before !== undefined && request.after === undefined
      ? await newestBelow(conversations, conversationId, right, request.before, limit)
      : await oldestAfter(conversations, conversationId, right, request, limit);
  const [first] = lines;
  const before =
    first === undefined ? null : await itemBefore(conversations, conversationId, right, first.recorded.revision);
  const items = await toItems(lines, before, lookUp);
  return { items, next: more ? (lines.at(-1)?.recorded.revision ?? null) : null };
};

/** One line of the thread by its revision; null when this reader has none there. */
export const readItem = async (
  conversations: Conversations,
  conversationId: string,
  right: Right,
  revision: number,
  lookUp: LookUp,
): Promise<Item | null> => {
  const page = await readPage(conversations, conversationId, right, { after: revision - 1, limit: 1 }, lookUp);
  const [item] = page.items;
  return item?.revision === revision ? item : null;
};

/** Revision of the newest event that a command appended; null: none. Walks back: only a repeat after a while asks. */
export const revisionOfCommand = async (
  conversations: Conversations,
  conversationId: string,
  commandId: string,
): Promise<number | null> => {
  for await (const { recorded } of conversations.read(conversationId, { backwards: true })) {
    if (recorded.metadata.commandId === commandId) return recorded.revision;
  }
  return null;
};

const toItems = async (lines: readonly Line[], before: number | null, lookUp: LookUp): Promise<Item[]> => {
  const names = await lookUp(new Set(lines.flatMap(({ event }) => agentsIn(event))));
  return lines.map(({ recorded, event }, index) => {
    const previous = index === 0 ? before : (lines[index - 1]?.recorded.revision ?? null);
    const { id, revision, metadata } = recorded;
    return toItem(event, { id, revision, previous, occurredAt: metadata.occurredAt }, names);
  });
};

/** One item more than asked for is looked for, to know whether anything follows. */
const oldestAfter = async (
  conversations: Conversations,
  conversationId: string,
  right: Right,
  { after = -1, before = Number.POSITIVE_INFINITY }: PageRequest,
  limit: number,
): Promise<{ lines: Line[]; more: boolean }> => {
  const lines: Line[] = [];
  for await (const { recorded, event } of conversations.read(conversationId, { from: after + 1 })) {
    if (recorded.revision > right.upTo || recorded.revision >= before) break;
    if (!isItem(event, right)) continue;
    if (lines.length === limit) return { lines, more: true };
    lines.push({ recorded, event });
  }
  return { lines, more: false };
};

const newestBelow = async (
  conversations: Conversations,
  conversationId: string,
  right: Right,
  before: number,
  limit: number,
): Promise<{ lines: Line[]; more: boolean }> => {
  const lines: Line[] = [];
  const from = Math.min(before - 1, right.upTo);
  if (from < 0) return { lines, more: false };
  for await (const { recorded, event } of conversations.read(conversationId, { from, backwards: true })) {
    if (!isItem(event, right)) continue;
    lines.unshift({ recorded, event });
    if (lines.length === limit) break;
  }
  return { lines, more: lines.length > 0 && before <= right.upTo };
};

/** Revision of the item before a revision that this reader may see. */
const itemBefore = async (
  conversations: Conversations,
  conversationId: string,
  right: Right,
  revision: number,
): Promise<number | null> => {
  for (let from = revision - 1; from >= 0; from -= LOOKBACK) {
    const some = conversations.read(conversationId, { from, backwards: true, limit: LOOKBACK });
    for await (const { recorded, event } of some) if (isItem(event, right)) return recorded.revision;
  }
  return null;
};
