import { setTimeout as delay } from 'node:timers/promises';
import type { Alert, BatonClient, InboxRow, LiveView } from '@baton/client';
import { Dice } from '../chaos/dice';
import { BadNetwork } from './bad-network';
import { agreed } from './agreed';
import { Archive, Ledger } from './ledger';
import type { Reader } from './line-faults';
import { hastyClient, Observer } from './observer';
import { duplicating, type FrameFault } from './stream-faults';
import { Town, type TownTicket } from './town';

/** Until the house has published everything and every client has it; far longer than it takes. */
const DEADLINE_MS = 40_000;
const POLL_MS = 15;

export interface ResumeOptions {
  /** Of the house; on 127.0.0.1. */
  readonly port: number;
  /** The house's data. */
  readonly folder: string;
  readonly seed: number;
  readonly steps: number;
  /** A fault of the stream to be found; absent: the bad network alone, and frames told twice. */
  readonly planted?: FrameFault;
  /** Called in the middle: the house may be stopped and started there. */
  readonly inTheMiddle?: () => Promise<void>;
  /** Called when everything else has happened: nothing makes good what is left out of it. */
  readonly lastOfAll?: (town: Town) => Promise<void>;
  /** How long a difference may last; milliseconds. */
  readonly deadlineMs?: number;
}

export interface ResumeReport {
  /** Where a client and a fresh load differ in the end. */
  readonly problems: readonly string[];
  /** Connections broken or silenced. */
  readonly faults: number;
  /** Rows and lines that were compared: a run that saw nothing proves nothing. */
  readonly compared: number;
  /** Lines that were held by right, and that a fresh load would not give any more. */
  readonly kept: number;
}

/** A town in a house, and those who look at it. */
interface Scene {
  readonly url: string;
  readonly town: Town;
  readonly archive: Archive;
  readonly observers: readonly Observer[];
  /** Clients of agents behind no network that breaks, by agent, which take down their alerts. */
  readonly undisturbed: ReadonlyMap<string, readonly Alert[]>;
}

/**
 * Property 10: whatever the network does to whoever looks, in the end they hold the rows that a fresh load shows, and exactly the lines
 * that the event store says are theirs; every alert came once, and none that is still true is missing. People work in the house while an
 * agent, a supervisor, a bot and a customer look, each through a network of their own that breaks all the time.
 */
export const proveResume = async (options: ResumeOptions): Promise<ResumeReport> => {
  const { port, folder, seed, steps, planted } = options;
  const url = `http://127.0.0.1:${port}`;
  const dice = new Dice(seed);
  const archive = await Archive.in(folder);
  const town = await Town.settle(url, dice, `q${seed}-${Date.now().toString(36)}`);
  const observers = await lookAt(town, port, { dice, archive, planted });
  const { clients, undisturbed } = await besideThem(url, observers);
  try {
    for (const observer of observers) await observer.isAlerted(DEADLINE_MS);
    for (let step = 0; step < steps; step += 1) {
      if (step === Math.floor(steps / 2)) await options.inTheMiddle?.();
      await town.step();
      const observer = dice.one(observers);
      if (observer.looking.reader.kind === 'agent') observer.fidget(town.tickets);
    }
    await options.lastOfAll?.(town);
    await Promise.all(observers.map(({ looking }) => looking.network.calm()));
    return await judge({ url, town, archive, observers, undisturbed }, options.deadlineMs ?? DEADLINE_MS);
  } finally {
    for (const client of clients) client.close();
    for (const observer of observers) observer.close();
    for (const { looking } of observers) await looking.network.close();
    await town.close();
    await archive.close();
  }
};

interface Circumstances {
  readonly dice: Dice;
  readonly archive: Archive;
  readonly planted?: FrameFault | undefined;
}

/** With a planted fault the network is well: nothing else may hide or cause what is found. */
const lookAt = async (
  town: Town,
  port: number,
  { dice, archive, planted }: Circumstances,
): Promise<readonly Observer[]> => {
  const [customer] = town.customers;
  if (customer === undefined) throw new Error('a town without a customer');
  const behind = async (name: string, token: string, reader: Reader, fault?: FrameFault): Promise<Observer> => {
    const network = await BadNetwork.before(port, new Dice(dice.below(1_000_000) + 1));
    if (planted !== undefined) await network.calm();
    const ledger = new Ledger(archive);
    return new Observer({ name, token, reader, network, ledger, fault: planted ?? fault }, dice);
  };
  const below = (n: number): number => dice.below(n);
  const ann = await behind('ann', town.ann.token, town.readerOf(town.ann, false), duplicating(below));
  const sue = await behind('sue', town.sue.token, town.readerOf(town.sue, true));
  const guest = await behind('customer', customer.token, { kind: 'customer' });
  const bot = await behind('bot', await town.botToken(), { kind: 'bot' });
  for (const view of ['inbox', 'alerts'] as const) ann.watch(view);
  for (const view of ['inbox:all', 'alerts'] as const) sue.watch(view);
  bot.watch('bot');
  guest.look('conversation', customer.conversationId);
  return [ann, sue, bot, guest];
};

/** The same agents once more, through a network that is well, for their alerts: nobody shows those afresh. */
const besideThem = async (url: string, observers: readonly Observer[]) => {
  const undisturbed = new Map<string, readonly Alert[]>();
  const clients: BatonClient[] = [];
  for (const { token, looking } of observers) {
    if (looking.reader.kind !== 'agent') continue;
    const client = hastyClient(url, token);
    clients.push(client);
    const alerts: Alert[] = [];
    const view = client.live.open('alerts');
    view.onAlert((alert) => alerts.push(alert));
    for (const until = Date.now() + DEADLINE_MS; view.getSnapshot().status !== 'open'; await delay(POLL_MS))
      if (Date.now() > until) throw new Error(`${looking.reader.id} is shown no alerts`);
    undisturbed.set(looking.reader.id, alerts);
  }
  return { clients, undisturbed };
};

const judge = async (scene: Scene, deadlineMs: number): Promise<ResumeReport> => {
  const { url, town, observers } = scene;
  const faults = observers.reduce((sum, { looking }) => sum + looking.network.faults, 0);
  const published = await everythingIsPublished(url, town);
  if (published !== null) return { problems: [published], faults, compared: 0, kept: 0 };
  const problems: string[] = [];
  let [compared, kept] = [0, 0];
  for (const observer of observers) {
    const verdict = await agreed(scene, observer, deadlineMs);
    problems.push(...verdict.problems.map((problem) => `${observer.name}: ${problem}`));
    compared += verdict.compared;
    kept += verdict.kept;
  }
  return { problems, faults, compared, kept };
};

/** The house has come to rest: the live rows are at the revisions that the stores have. @returns what it waits for in vain. */
const everythingIsPublished = async (url: string, town: Town): Promise<string | null> => {
  const client = hastyClient(url, town.sue.token);
  const view = client.live.open('inbox:all');
  const deadline = Date.now() + DEADLINE_MS;
  try {
    for (;;) {
      const late = await firstLate(town, view);
      if (late === null || Date.now() > deadline) return late;
      await delay(POLL_MS);
    }
  } finally {
    client.close();
  }
};

const firstLate = async ({ sue, tickets }: Town, view: LiveView<InboxRow>): Promise<string | null> => {
  const { status, rows } = view.getSnapshot();
  if (status !== 'open') return `inbox:all is ${status}`;
  for (const ticket of tickets) {
    const late = await lateness(sue.client, ticket, rows.get(ticket.id));
    if (late !== null) return `ticket ${ticket.id}: ${late}`;
  }
  return null;
};

const lateness = async (
  { tickets, conversations }: Town['sue']['client'],
  { id, conversationId }: TownTicket,
  row: InboxRow | undefined,
): Promise<string | null> => {
  const [ticket, conversation] = await Promise.all([tickets.get(id), conversations.get(conversationId)]);
  if (ticket.work === 'resolved' || ticket.work === 'deleted') return row === undefined ? null : 'is closed, and live';
  if (row?.ticket.revision !== ticket.revision) return `${row?.ticket.revision} live, ${ticket.revision} stored`;
  const heard = row.conversation?.revision;
  return heard === conversation.revision ? null : `its conversation is ${heard} live, ${conversation.revision} stored`;
};
