import { setTimeout as delay } from 'node:timers/promises';
import type { Alert, Host } from '@baton/client';
import { alertedTwice, alertFaults } from './alert-faults';
import { freshRows, type Held, heldBy, rowDifferences } from './compare';
import type { Archive, Ledger } from './ledger';
import { givenFaults, type HeldLines, keptLines, lineFaults, type Reader } from './line-faults';
import type { Observer } from './observer';
import { NOTE, type Town } from './town';
import type { WhoMayRead } from './who-may-read';

const POLL_MS = 15;

/** What somebody who looks is held against. */
export interface Truth {
  /** Of the house, past every bad network. */
  readonly url: string;
  /** What the fresh load asks with; default: the machine's own. */
  readonly fetch?: Host['fetch'];
  readonly town: Town;
  readonly archive: Archive;
  /** Alerts of agents, by id, that came through a network that is well; absent: there is none. */
  readonly undisturbed?: ReadonlyMap<string, readonly Alert[]>;
}

export interface Agreement {
  /** Where they differ in the end. */
  readonly problems: readonly string[];
  /** Rows and lines. */
  readonly compared: number;
  /** Lines that are held by right, and that a fresh load would not give any more. */
  readonly kept: number;
}

/**
 * Asks until the two agree, or the time is over; then opens anew what is over, and asks again. Nothing happens in the house meanwhile, so
 * a true difference stays.
 * @param deadlineMs for each of the two, milliseconds from now.
 */
export const agreed = async (truth: Truth, observer: Observer, deadlineMs: number): Promise<Agreement> => {
  const first = await agreedOnce(truth, observer, { until: Date.now() + deadlineMs, isProvisional: true });
  if (first.problems.length > 0 || !observer.openAnew()) return first;
  const again = await agreedOnce(truth, observer, { until: Date.now() + deadlineMs, isProvisional: false });
  return { ...first, problems: again.problems.map((problem) => `opened anew: ${problem}`) };
};

interface Patience {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** See `rowDifferences`. */
  readonly isProvisional: boolean;
}

const agreedOnce = async (truth: Truth, observer: Observer, patience: Patience): Promise<Agreement> => {
  for (;;) {
    const held = heldBy(observer);
    const problems =
      held === null
        ? [`is still waiting: ${standOf(observer)}`]
        : await faultsOf(truth, observer, held, patience.isProvisional);
    if (problems.length === 0 || Date.now() > patience.until) {
      const rows = Object.values(held?.rows ?? {}).reduce((sum, view) => sum + Object.keys(view).length, 0);
      const lines = (held?.chats ?? []).reduce((sum, { items }) => sum + items.length, 0);
      const compared = rows + lines + observer.alerts.length;
      return { problems, compared, kept: await keptBy(truth, observer, held) };
    }
    await delay(POLL_MS);
  }
};

const keptBy = async ({ archive }: Truth, { looking }: Observer, held: Held | null): Promise<number> => {
  let kept = 0;
  for (const chat of held?.chats ?? [])
    kept += keptLines(looking.reader, chat, await archive.read(chat.conversationId));
  return kept;
};

const faultsOf = async (
  truth: Truth,
  observer: Observer,
  held: Held,
  isProvisional: boolean,
): Promise<readonly string[]> => {
  const { town, url, fetch, archive } = truth;
  const { reader, ledger } = observer.looking;
  const known = new Map<string, WhoMayRead>();
  for (const { conversationId: id } of town.customers) known.set(id, await archive.read(id));
  const views = new Map(town.tickets.map(({ id, conversationId }) => [`ticket:${id}`, conversationId]));
  const conversationOf = (view: string): string | undefined =>
    view === 'conversation' ? town.customers[0]?.conversationId : views.get(view);
  const lines = (chat: HeldLines) => linesOf(town, reader, chat, ledger, known.get(chat.conversationId));
  return [
    ...rowDifferences(held.rows, await freshRows(url, observer, fetch), isProvisional),
    ...alertsOf(truth, observer, known),
    ...(reader.kind === 'bot' ? [] : givenFaults(reader, ledger, conversationOf, known)),
    ...(await Promise.all(held.chats.map(lines))).flat(),
    ...bytesNotFor(reader, ledger),
  ];
};

const alertsOf = (
  { undisturbed }: Truth,
  { looking, alerts }: Observer,
  known: ReadonlyMap<string, WhoMayRead>,
): readonly string[] => {
  const { reader, ledger } = looking;
  const others = reader.kind === 'agent' ? undisturbed?.get(reader.id) : undefined;
  const wasReset = ledger.frames.some((frame) => frame.includes('event: reset'));
  return [
    ...alertedTwice(alerts),
    ...(reader.kind === 'agent' && others ? alertFaults(reader, alerts, others, known, wasReset) : []),
  ];
};

const linesOf = async (
  town: Town,
  reader: Reader,
  chat: HeldLines,
  ledger: Ledger,
  who: WhoMayRead | undefined,
): Promise<readonly string[]> => {
  if (who === undefined) return [`${chat.view}: a conversation of nobody`];
  return lineFaults(reader, chat, ledger, who, await town.threadOf(chat.conversationId, reader.kind));
};

/** Words that no customer's stream may hold, whatever they mean there. */
const FORBIDDEN = ['"kind":"note"', NOTE, '"queue"', '"requiredSkills"', '"subject"'];

const bytesNotFor = ({ kind }: Reader, { frames }: Ledger): readonly string[] =>
  kind === 'customer'
    ? FORBIDDEN.filter((word) => frames.some((frame) => frame.includes(word))).map((word) => `was sent ${word}`)
    : [];

/** What somebody who waits is waiting for. */
const standOf = ({ client, lists, chats }: Observer): string =>
  JSON.stringify({
    connection: client.live.getSnapshot(),
    lists: [...lists].map(([name, view]) => [name, view.getSnapshot().status]),
    chats: [...chats].map(([name, { view, store }]) => {
      const { status, outgoing, error } = store.getSnapshot();
      const waiting = outgoing.filter((message) => message.status !== 'failed').length;
      return [name, view.getSnapshot().status, status, waiting, error?.message];
    }),
  });
