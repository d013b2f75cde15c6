import type { BatonClient, Host, Item, LiveView, Row, ViewName } from '@baton/client';
import { isDeepStrictEqual } from 'node:util';
import { hastyClient, type Observer } from './observer';

/**
 * Names on lines are as the replica knew them when it told of the line, which may have been before it heard of the person; a fresh
 * load knows better. They are not compared.
 */
const nameless = (items: readonly Item[]): readonly unknown[] =>
  JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'name' ? null : value))) as readonly unknown[];

/** What one client holds, as far as it can be compared: rows by view and id, lines by view. */
export interface Held {
  readonly rows: Readonly<Record<string, Readonly<Record<string, Row>> | 'over'>>;
  readonly lines: Readonly<Record<string, readonly Item[]>>;
  /** Views whose lines go on, on both sides: the chat of that ticket runs, or it is the customer's own. */
  readonly running: ReadonlySet<string>;
}

const rowsOf = (view: LiveView<Row>): Readonly<Record<string, Row>> | 'over' | null => {
  const { status, rows } = view.getSnapshot();
  if (status === 'opening') return null;
  return status === 'open' ? Object.fromEntries(rows) : 'over';
};

/** null: something is still on its way. */
export const heldBy = ({ client, lists, chats }: Observer): Held | null => {
  const { connection } = client.live.getSnapshot();
  const rows: Record<string, Readonly<Record<string, Row>> | 'over'> = {};
  for (const [name, view] of [...lists, ...[...chats].map(([at, chat]) => [at, chat.view] as const)]) {
    const held = rowsOf(view);
    if (held === null || connection !== 'live') return null;
    rows[name] = held;
  }
  const lines: Record<string, readonly Item[]> = {};
  for (const [name, { store }] of chats) {
    const { items, outgoing, status } = store.getSnapshot();
    if (status === 'loading' || outgoing.some((message) => message.status !== 'failed')) return null;
    lines[name] = items;
  }
  return { rows, lines, running: new Set() };
};

/** What a fresh load shows of the same views. @param url of the house, past the bad network. @param fetch default: the machine's own. */
export const freshLoad = async (
  url: string,
  { token, lists, chats }: Observer,
  held: Held,
  fetch?: Host['fetch'],
): Promise<Held> => {
  const client = hastyClient(url, token, fetch);
  try {
    const names = [...lists.keys(), ...chats.keys()] as ViewName[];
    const views = names.map((name) => [name, client.live.open(name) as unknown as LiveView<Row>] as const);
    const rows: Record<string, Readonly<Record<string, Row>> | 'over'> = {};
    for (const [name, view] of views) rows[name] = await opened(view);
    const lines: Record<string, readonly Item[]> = {};
    const running = new Set<string>();
    for (const [name, { conversationId }] of chats) {
      const isOver = rows[name] === 'over' || held.rows[name] === 'over';
      if (!isOver && (await isRunning(client, name, conversationId))) running.add(name);
      lines[name] = await threadOf(client, conversationId, held.lines[name]?.[0]?.revision ?? null);
    }
    return { rows, lines, running };
  } finally {
    client.close();
  }
};

const opened = (view: LiveView<Row>): Promise<Readonly<Record<string, Row>> | 'over'> =>
  new Promise((resolve) => {
    const look = (): void => {
      const rows = rowsOf(view);
      if (rows !== null) resolve(rows);
    };
    view.subscribe(look);
    look();
  });

/** Of a chat that is over a ticket's view tells nothing more, though its owner may read on over HTTP. */
const isRunning = async (client: BatonClient, view: string, conversationId: string): Promise<boolean> =>
  view === 'conversation' || view === `ticket:${(await client.conversations.get(conversationId)).ticket?.id}`;

/** From the first line that the other one holds. */
const threadOf = async (client: BatonClient, id: string, from: number | null): Promise<readonly Item[]> => {
  const all: Item[] = [];
  try {
    for (let after: number | null = (from ?? 0) - 1; after !== null;) {
      const range: { limit: number; after?: number } = { limit: 200, ...(after >= 0 && { after }) };
      const page = await client.conversations.items(id, range);
      all.push(...page.items);
      after = page.next;
    }
  } catch {
    return all; // who may not read it any more holds what they could read then
  }
  return all;
};

/** Where the two differ; empty: nowhere. */
export const differences = (held: Held, fresh: Held): readonly string[] => [
  ...Object.keys(fresh.rows).flatMap((view) => rowDifferences(view, held.rows[view], fresh.rows[view])),
  ...Object.keys(fresh.lines).flatMap((view) =>
    lineDifferences(view, held.lines[view] ?? [], fresh.lines[view] ?? [], fresh.running.has(view)),
  ),
];

const rowDifferences = (
  view: string,
  held: Held['rows'][string] | undefined,
  fresh: Held['rows'][string] | undefined,
): readonly string[] => {
  if (held === undefined || fresh === undefined) return [`${view}: one side does not have it`];
  // Whoever lost a ticket keeps a view that is over until they open it anew.
  if (held === 'over' || fresh === 'over')
    return held === fresh || held === 'over' ? [] : [`${view}: is over, and held`];
  return [...new Set([...Object.keys(held), ...Object.keys(fresh)])]
    .filter((id) => !isDeepStrictEqual(held[id], fresh[id]))
    .map((id) => `${view} ${id}: held ${JSON.stringify(held[id])}, fresh ${JSON.stringify(fresh[id])}`);
};

/**
 * Where lines do not go on, one side may be longer than the other: who lost a ticket and may take it again reads more in a fresh load
 * than they were told, and less once somebody else has it (a former owner reads to the end of their stint, and what they read as one of
 * those who might take it stays on their page). What nobody may be told at all is the business of `npm run prove -- resume`.
 */
const lineDifferences = (
  view: string,
  held: readonly Item[],
  fresh: readonly Item[],
  isRunning: boolean,
): readonly string[] => {
  const end = isRunning ? undefined : Math.min(held.length, fresh.length);
  if (fresh.length === 0 || isDeepStrictEqual(nameless(held.slice(0, end)), nameless(fresh.slice(0, end)))) return [];
  const odd = held.find((item, at) => item.id !== fresh[at]?.id);
  const twin = fresh.find(({ revision }) => revision === odd?.revision);
  const brief = (items: readonly Item[]): string =>
    items.map(({ revision, previous }) => `${revision}<${previous ?? '-'}`).join(' ');
  const first = odd ? `; ${JSON.stringify(odd)} instead of ${JSON.stringify(twin)}` : '';
  return [`${view}: lines held ${brief(held)}, fresh ${brief(fresh)}${first}`];
};
