import type { Choice, CustomerRow, Item, Mode } from '@baton/client';

type SystemItem = Extract<Item, { kind: 'system' }>;
export type SaidItem = Extract<Item, { kind: 'message' | 'file' }>;

/** What a system line tells its customer; the words are the language's. */
export type SystemWord = 'finding' | 'joined' | 'continues' | 'left' | 'endedByYou' | 'endedByAgent' | 'ended';

/** What stands in the thread, from top to bottom. */
export type Line =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'system'; readonly key: string; readonly word: SystemWord; readonly name: string | null }
  | {
      readonly kind: 'said';
      readonly key: string;
      readonly item: SaidItem;
      readonly isOwn: boolean;
      /** Begins a group of the same author: the name stands above it. */
      readonly isFirst: boolean;
    };

/** Who is joined, as the lines tell it; undefined: an earlier line would tell, and is not loaded. */
type Joined = string | null | undefined;

const joinedAfter = (joined: Joined, { code, params }: SystemItem): Joined => {
  if (code === 'agent-joined') return params.agent.id;
  return code === 'live-chat-requested' || code === 'agent-left' || code === 'live-chat-ended' ? null : joined;
};

/** An agent who joins while another one is joined was forwarded to. */
const wordOf = (item: SystemItem, joined: Joined): SystemWord => {
  switch (item.code) {
    case 'live-chat-requested':
      return 'finding';
    case 'agent-joined':
      return typeof joined === 'string' && joined !== item.params.agent.id ? 'continues' : 'joined';
    case 'agent-left':
      return 'left';
    case 'live-chat-ended':
      if (item.params.by === 'customer') return 'endedByYou';
      return joined === null ? 'ended' : 'endedByAgent';
  }
};

const nameIn = (item: SystemItem): string | null => ('agent' in item.params ? item.params.agent.name : null);

const GROUP_MS = 5 * 60_000;

const isSameGroup = (before: Item | undefined, item: SaidItem): boolean =>
  before !== undefined &&
  (before.kind === 'message' || before.kind === 'file') &&
  before.author.kind === item.author.kind &&
  before.author.id === item.author.id &&
  Date.parse(item.at) - Date.parse(before.at) < GROUP_MS;

/** @param dayOf the reader's day of a time, whatever its form: another one begins with a separator. */
export const linesOf = (items: readonly Item[], dayOf: (at: string) => string): readonly Line[] => {
  const lines: Line[] = [];
  let joined: Joined = undefined;
  let day: string | null = null;
  let before: Item | undefined;
  for (const item of items) {
    if (item.kind === 'note') continue;
    const today = dayOf(item.at);
    if (today !== day) lines.push({ kind: 'day', key: `day:${item.id}`, at: item.at });
    if (item.kind === 'system') {
      lines.push({ kind: 'system', key: item.id, word: wordOf(item, joined), name: nameIn(item) });
      joined = joinedAfter(joined, item);
    } else {
      const isFirst = today !== day || !isSameGroup(before, item);
      lines.push({ kind: 'said', key: item.id, item, isOwn: item.author.kind === 'customer', isFirst });
    }
    day = today;
    before = item;
  }
  return lines;
};

const isSystem = (item: Item): item is SystemItem => item.kind === 'system';

/** Where the chat stands. The lines decide, so that nothing on the page contradicts what stands in the thread. */
export const modeOf = (items: readonly Item[], row: CustomerRow | null): Mode => {
  const last = items.findLast(isSystem);
  if (last === undefined) return row?.mode ?? 'bot';
  switch (last.code) {
    case 'live-chat-requested':
    case 'agent-left':
      return 'waiting';
    case 'agent-joined':
      return 'live';
    case 'live-chat-ended':
      return 'bot';
  }
};

/** The chat that runs; null: none, as far as is known. */
export const ticketOf = (items: readonly Item[], row: CustomerRow | null): string | null => {
  const last = items.findLast(isSystem);
  if (last === undefined) return row?.ticket?.id ?? null;
  return last.code === 'live-chat-ended' ? null : last.params.ticketId;
};

export interface AgentInChat {
  readonly id: string;
  readonly name: string | null;
}

/** The agent who is joined; null: nobody is. */
export const agentOf = (items: readonly Item[], row: CustomerRow | null): AgentInChat | null => {
  const last = items.findLast(isSystem);
  if (last === undefined) return row?.mode === 'live' ? row.agent : null;
  return last.code === 'agent-joined' ? last.params.agent : null;
};

/** The choices that still stand open: nobody has answered, and no person took over since. */
export const choicesOf = (items: readonly Item[]): readonly Choice[] => {
  for (const item of items.toReversed()) {
    if (item.kind !== 'message' || item.author.kind !== 'bot') return [];
    if (item.choices !== undefined && item.choices.length > 0) return item.choices;
  }
  return [];
};

const isFromOthers = (item: Item): item is SaidItem =>
  (item.kind === 'message' || item.kind === 'file') && item.author.kind !== 'customer';

/** What others said after a revision. @param readUpTo null: nothing was read yet, and all of it is history. */
export const unreadIn = (items: readonly Item[], readUpTo: number | null): readonly SaidItem[] =>
  readUpTo === null ? [] : items.filter(isFromOthers).filter(({ revision }) => revision > readUpTo);
