import { setTimeout as delay } from 'node:timers/promises';
import type { Host, InboxRow, LiveView } from '@baton/client';
import { Dice } from '../chaos/dice';
import { BadNetwork } from './bad-network';
import { differences, freshLoad, heldBy } from './compare';
import { hastyClient, Observer } from './observer';
import { duplicating, fetchWith, type FrameFault } from './stream-faults';
import { Town, type TownTicket } from './town';

/** Until the house has published everything and every client has it; far longer than it takes. */
const DEADLINE_MS = 40_000;
const POLL_MS = 15;

export interface ResumeOptions {
  /** Of the house; on 127.0.0.1. */
  readonly port: number;
  readonly seed: number;
  readonly steps: number;
  /** A fault of the stream to be found; absent: the bad network alone, and frames told twice. */
  readonly planted?: FrameFault;
  /** Called in the middle: the house may be stopped and started there. */
  readonly inTheMiddle?: () => Promise<void>;
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
}

/**
 * Property 10: whatever the network does to whoever looks, in the end they hold what a fresh load shows. People work in the house
 * while an agent, a supervisor and a customer look, each through a network of their own that breaks all the time.
 */
export const proveResume = async (options: ResumeOptions): Promise<ResumeReport> => {
  const { port, seed, steps, planted } = options;
  const url = `http://127.0.0.1:${port}`;
  const dice = new Dice(seed);
  const town = await Town.settle(url, dice, `q${seed}-${Date.now().toString(36)}`);
  const observers = await lookAt(town, port, dice, planted);
  try {
    for (let step = 0; step < steps; step += 1) {
      if (step === Math.floor(steps / 2)) await options.inTheMiddle?.();
      await town.step();
      const observer = dice.one(observers);
      if (observer.name !== 'customer') observer.fidget(town.tickets);
    }
    await Promise.all(observers.map(({ network }) => network.calm()));
    return await judge(url, town, observers, options.deadlineMs ?? DEADLINE_MS);
  } finally {
    for (const observer of observers) observer.close();
    for (const { network } of observers) await network.close();
    await town.close();
  }
};

/** With a planted fault the network is well: nothing else may hide or cause what is found. */
const lookAt = async (town: Town, port: number, dice: Dice, planted?: FrameFault): Promise<readonly Observer[]> => {
  const [customer] = town.customers;
  if (customer === undefined) throw new Error('a town without a customer');
  const behind = async (name: string, token: string, fault?: FrameFault): Promise<Observer> => {
    const network = await BadNetwork.before(port, new Dice(dice.below(1_000_000) + 1));
    if (planted !== undefined) await network.calm();
    const told = planted ?? fault;
    const client = hastyClient(network.url, token, told && fetchWith(told));
    return new Observer(name, token, client, network, dice);
  };
  const below = (n: number): number => dice.below(n);
  const ann = await behind('ann', town.ann.token, duplicating(below));
  const sue = await behind('sue', town.sue.token);
  const guest = await behind('customer', customer.token);
  ann.watch('inbox');
  sue.watch('inbox:all');
  guest.look('conversation', customer.conversationId);
  return [ann, sue, guest];
};

const judge = async (
  url: string,
  town: Town,
  observers: readonly Observer[],
  deadlineMs: number,
): Promise<ResumeReport> => {
  const faults = observers.reduce((sum, { network }) => sum + network.faults, 0);
  const published = await everythingIsPublished(url, town);
  if (published !== null) return { problems: [published], faults, compared: 0 };
  const problems: string[] = [];
  let compared = 0;
  for (const observer of observers) {
    const verdict = await agreed(url, observer, Date.now() + deadlineMs);
    problems.push(...verdict.problems.map((problem) => `${observer.name}: ${problem}`));
    compared += verdict.compared;
  }
  return { problems, faults, compared };
};

/**
 * Asks until the two agree, or the time is over. Nothing happens in the house meanwhile, so a true difference stays.
 * @param deadline milliseconds since 1970. @param fetch what the fresh load asks with; default: the machine's own.
 */
export const agreed = async (
  url: string,
  observer: Observer,
  deadline: number,
  fetch?: Host['fetch'],
): Promise<{ readonly problems: readonly string[]; readonly compared: number }> => {
  for (;;) {
    const held = heldBy(observer);
    const fresh = held === null ? null : await freshLoad(url, observer, held, fetch);
    const problems =
      held === null || fresh === null ? [`is still waiting: ${standOf(observer)}`] : differences(held, fresh);
    if (problems.length === 0 || Date.now() > deadline) {
      const rows = Object.values(held?.rows ?? {}).reduce((sum, view) => sum + Object.keys(view).length, 0);
      const lines = Object.values(held?.lines ?? {}).reduce((sum, view) => sum + view.length, 0);
      return { problems, compared: rows + lines };
    }
    await delay(POLL_MS);
  }
};

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
