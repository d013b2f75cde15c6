import { type Host, type LiveView, ProblemError, type Row, type ViewName } from '@baton/client';
import { isDeepStrictEqual } from 'node:util';
import type { HeldLines } from './line-faults';
import { hastyClient, type Observer } from './observer';

type Rows = Readonly<Record<string, Readonly<Record<string, Row>> | 'over'>>;

/** What one client holds, as far as it can be compared: rows by view and id, lines of each chat that is looked at. */
export interface Held {
  readonly rows: Rows;
  readonly chats: readonly HeldLines[];
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
  const lines: HeldLines[] = [];
  for (const [view, { store, conversationId, since }] of chats) {
    const { items, outgoing, status, error } = store.getSnapshot();
    if (status === 'loading' || outgoing.some((message) => message.status !== 'failed')) return null;
    const refusal = status === 'ready' ? null : error instanceof ProblemError ? error.problem.status : 0;
    lines.push({ view, conversationId, since, items, refusal, isOpen: rows[view] !== 'over' });
  }
  return { rows, chats: lines };
};

/** Rows that a fresh load shows of the same views. @param url of the house, past the bad network. @param fetch default: the machine's own. */
export const freshRows = async (
  url: string,
  { token, lists, chats }: Observer,
  fetch?: Host['fetch'],
): Promise<Rows> => {
  const client = hastyClient(url, token, fetch);
  try {
    const names = [...lists.keys(), ...chats.keys()] as ViewName[];
    const views = names.map((name) => [name, client.live.open(name) as unknown as LiveView<Row>] as const);
    const rows: Record<string, Rows[string]> = {};
    for (const [name, view] of views) rows[name] = await opened(view);
    return rows;
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

/**
 * Where the rows differ; empty: nowhere. @param isProvisional whoever lost a ticket keeps a view that is over until they open it anew, though
 * they may take the ticket again meanwhile: as long as they have not, such a view differs from nothing.
 */
export const rowDifferences = (held: Rows, fresh: Rows, isProvisional = false): readonly string[] =>
  Object.keys(fresh).flatMap((view) => differences(view, held[view], fresh[view], isProvisional));

type Side = Rows[string] | undefined;

const differences = (view: string, held: Side, fresh: Side, isProvisional: boolean): readonly string[] => {
  if (held === undefined || fresh === undefined) return [`${view}: one side does not have it`];
  if (held === 'over') {
    // Nothing but a ticket is ever taken away from somebody whose token goes on.
    if (!view.startsWith('ticket:')) return [`${view}: is over`];
    return fresh === 'over' || isProvisional ? [] : [`${view}: is over, and a fresh load shows it`];
  }
  if (fresh === 'over') return [`${view}: is held, and over for a fresh load`];
  return [...new Set([...Object.keys(held), ...Object.keys(fresh)])]
    .filter((id) => !isDeepStrictEqual(held[id], fresh[id]))
    .map((id) => `${view} ${id}: held ${JSON.stringify(held[id])}, fresh ${JSON.stringify(fresh[id])}`);
};
