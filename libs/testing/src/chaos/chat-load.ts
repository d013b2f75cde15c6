import { setTimeout as delay } from 'node:timers/promises';
import { isSuccess, type Observation } from '../checkers/observation';
import { member } from '../checkers/stored-fact';
import type { Client, Request } from './client';
import type { Crew, Visit } from './crew';
import type { Dice } from './dice';
import { anyOf, later } from './signals';

export interface ChatLoadOptions {
  readonly crew: Crew;
  readonly dice: Dice;
  /** Chats at once. */
  readonly chats: number;
  /** Agents who claim one ticket at the same time. */
  readonly racers: number;
  /** How many of a hundred commands are sent five times in all. */
  readonly repeated: number;
  /** What people think about before they write, in milliseconds; default none. */
  readonly thinkMs?: readonly [least: number, most: number];
  /** Ends the load: no chat begins any more, those that run come to their end. */
  readonly signal: AbortSignal;
  /** Ends everything: chats that run are left as they are. */
  readonly interrupted: AbortSignal;
  readonly progress: LoadProgress;
}

/** What the load has done so far; read by progress lines and figures. */
export interface LoadProgress {
  chats: number;
  /** Claims of a ticket that others claimed at the same time. */
  contendedClaims: number;
  repeats: number;
  /** Messages of agents that were stored. */
  agentMessages: number;
  /** Messages that an agent sent after the customer had been told that the chat is over, and that were refused for good. */
  lateMessages: number;
}

export const noLoad = (): LoadProgress => ({
  chats: 0,
  contendedClaims: 0,
  repeats: 0,
  agentMessages: 0,
  lateMessages: 0,
});

const REPEATS = 4;
const REFUSED = 409;
/** What was broken is mended by then, and whoever waits for a session to run out has waited. */
const ENDING_MS = 60_000;

/**
 * Chats from first contact to their end, so many at once, until the signal: what customers and agents do all day, and all at once.
 * Those that run then are played to their end, however short the load was: half a chat says nothing about how chats end.
 */
export const runChats = async (given: ChatLoadOptions): Promise<void> => {
  const options = { ...given, crew: given.crew.until(anyOf(given.interrupted, later(given.signal, ENDING_MS))) };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (!options.signal.aborted) {
      const chat = new Chat(options, (next += 1));
      await chat.play();
    }
  };
  await Promise.all(Array.from({ length: options.chats }, worker));
};

class Chat {
  private readonly dice: Dice;
  private readonly later: (() => Promise<void>)[] = [];
  private keys = 0;

  constructor(
    private readonly options: ChatLoadOptions,
    private readonly number: number,
  ) {
    this.dice = options.dice.fork();
  }

  async play(): Promise<void> {
    const visit = await this.options.crew.visit('chaos');
    if (visit === null) return;
    await this.say(visit.customer, visit, {});
    const ticketId = await this.handOver(visit);
    if (ticketId === null) return;
    await this.look(visit, ticketId);
    const owner = await this.race(visit, ticketId);
    const closed = owner === null ? null : await this.talk(visit, ticketId, owner);
    await Promise.all(this.later.map((repeat) => repeat()));
    if (closed !== null && isSuccess(closed)) this.options.progress.chats += 1;
  }

  private async handOver({ customer, conversationId }: Visit): Promise<string | null> {
    const path = `/v1/conversations/${conversationId}/handover`;
    const told = await this.command(customer, { path, body: { subject: 'chaos' } });
    const ticketId = member(member(told.body, 'ticket'), 'id');
    return isSuccess(told) && typeof ticketId === 'string' ? ticketId : null;
  }

  /** All at once; who is told that they own it goes on. */
  private async race({ seen }: Visit, ticketId: string): Promise<string | null> {
    const { crew, racers, progress } = this.options;
    const first = this.dice.below(crew.names.length);
    const names = Array.from({ length: racers }, (_, index) => crew.names[(first + index) % crew.names.length] ?? '');
    const path = `/v1/tickets/${ticketId}/claim`;
    const answers = await Promise.all(
      names.map((name) => this.command(crew.agent(name, seen), { path, waitFor: NOT_THERE_YET })),
    );
    progress.contendedClaims += answers.filter(({ status }) => status === 200 || status === 409).length;
    return answers.find(isSuccess)?.who ?? null;
  }

  private async talk(visit: Visit, ticketId: string, first: string): Promise<Observation> {
    const { crew, signal } = this.options;
    let owner = first;
    for (let turn = this.dice.between(1, 4); turn > 0 && !signal.aborted; turn -= 1) {
      await this.think();
      await this.agentSays(visit, owner, ticketId);
      await this.say(visit.customer, visit, {});
      await this.look(visit, ticketId);
      if (this.dice.chance(20)) owner = (await this.passOn(visit, ticketId, owner)) ?? owner;
    }
    if (this.dice.chance(60)) await this.leave(visit, ticketId, owner);
    const how = this.dice.chance(25) ? { what: 'delete', body: { reason: 'chaos' } } : { what: 'resolve', body: {} };
    const path = `/v1/tickets/${ticketId}/${how.what}`;
    return this.command(crew.agent(owner, visit.seen), { path, body: how.body });
  }

  /**
   * Somebody else reads the ticket at two doors: what is shown must be as new as anything that anybody was told. One that is still on
   * its way is waited for.
   */
  private async look({ seen }: Visit, ticketId: string): Promise<void> {
    const supervisor = this.options.crew.supervisor(seen);
    const request = { method: 'GET', path: `/v1/tickets/${ticketId}`, waitFor: NOT_THERE_YET } as const;
    await Promise.all([supervisor.until(request), supervisor.until(request)]);
  }

  /** Gives the ticket to a colleague, or back to all, one of whom takes it. */
  private async passOn(visit: Visit, ticketId: string, owner: string): Promise<string | null> {
    const { crew } = this.options;
    const agent = crew.agent(owner, visit.seen);
    if (this.dice.chance(50)) {
      const to = this.dice.one(crew.names.filter((name) => name !== owner));
      const told = await this.command(agent, { path: `/v1/tickets/${ticketId}/forward`, body: { to } });
      return isSuccess(told) ? to : null;
    }
    const told = await this.command(agent, { path: `/v1/tickets/${ticketId}/unclaim`, body: { reason: 'chaos' } });
    return isSuccess(told) ? this.race(visit, ticketId) : null;
  }

  /** The customer goes while the agent writes; then the agent tries once more. */
  private async leave(visit: Visit, ticketId: string, owner: string): Promise<void> {
    const path = `/v1/conversations/${visit.conversationId}/leave`;
    const [left] = await Promise.all([
      this.command(visit.customer, { path, body: { ticketId } }),
      this.agentSays(visit, owner, ticketId),
    ]);
    const late = await this.agentSays(visit, owner, ticketId);
    if (isSuccess(left) && late.status === REFUSED) this.options.progress.lateMessages += 1;
  }

  private async think(): Promise<void> {
    const { thinkMs, signal } = this.options;
    if (thinkMs !== undefined) await delay(this.dice.between(...thinkMs), undefined, { signal }).catch(() => undefined);
  }

  private async agentSays(visit: Visit, owner: string, ticketId: string): Promise<Observation> {
    const told = await this.say(this.options.crew.agent(owner, visit.seen), visit, { ticketId });
    if (isSuccess(told)) this.options.progress.agentMessages += 1;
    return told;
  }

  private say(client: Client, { conversationId }: Visit, more: object): Promise<Observation> {
    const key = this.nextKey(client);
    const body = { text: `chaos ${key}`, clientMessageId: key, ...more };
    return this.command(client, { path: `/v1/conversations/${conversationId}/messages`, body, key });
  }

  /** A command until its final answer; some are sent four times more: at once, and after everything else that this chat does. */
  private async command(client: Client, request: Request): Promise<Observation> {
    const keyed = { ...request, key: request.key ?? this.nextKey(client) };
    if (!this.dice.chance(this.options.repeated)) return client.until(keyed);
    const atOnce = Array.from({ length: this.dice.between(0, REPEATS) }, () => client.until(keyed));
    const first = client.until(keyed);
    const answers = await Promise.all([first, ...atOnce]);
    for (let left = REPEATS - atOnce.length; left > 0; left -= 1)
      this.later.push(async () => void (await client.until(keyed)));
    this.options.progress.repeats += REPEATS;
    return answers.find(isSuccess) ?? first;
  }

  private nextKey(client: Client): string {
    return `${this.options.dice.seed}:${this.number}:${(this.keys += 1)}:${client.who}`;
  }
}

/** The broker may be down, or behind: the ticket is on its way. */
const NOT_THERE_YET = ['ticket-not-found'];
