import { setImmediate as turn } from 'node:timers/promises';
import { type TicketStateV1, toCloudEventHeaders, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import { Dice } from '@baton/testing';
import { FOLLOWED, RELAY_OF, RELAYS } from '../../src/domain/followed-topics';
import type { TicketEvent } from '../../src/domain/ticket-event';
import { generationMark } from '../../src/outbound/cursor-codec';
import { testCodec } from '../hub.feed';
import { agent, agentState, claimedBy, ticketState } from '../live.examples';
import { directClient, StreamClient } from '../stream.client';
import { created, resolved, ticketEvent } from '../ticket.examples';
import { T } from '../live.examples';
import { RelayModel } from './relay.model';
import { type ProcessPlant, ReplicaProcess } from './replica.process';
import { TopicsModel } from './topics.model';

const REPLICAS = 2;
/** Few, so that partitions often are as long in the next generation as they were. */
const TICKETS = 10;
const AGENTS = ['ada', 'bob'] as const;
/** Turns of the event loop in which a consumer begins again, and a replica sees that it has caught up. */
const TURNS = 12;
/** A replica that waits looks again after so long at most. */
const LOOKS_AGAIN_MS = 100;
const ENOUGH = 2_000;

const supervisor = agent('sue', { isSupervisor: true });
const idOf = (n: number): string => `33333333-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
const conversationOf = (n: number): string => `11111111-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;

/** Whoever looks at everything, and comes back with the cursor of before to whichever replica. */
class Onlooker {
  readonly stream = new StreamClient();
  at: ReplicaProcess | null = null;
  private detach: () => void = () => undefined;

  /** @returns what is not as promised. */
  async open(process: ReplicaProcess, isCurrent: (cursor: string) => boolean): Promise<readonly string[]> {
    this.leave();
    if (!process.hub.isReady) return [];
    const text = this.stream.cursor;
    const cursor = text === '' ? null : testCodec.read(text);
    const reach = cursor === null ? 'reached' : await process.replica.reach(cursor);
    if (reach === 'behind' || !process.hub.isReady) return [];
    this.stream.connect();
    this.at = process;
    const sink = {
      send: (pieces: readonly Uint8Array[]) => this.stream.feed(Buffer.concat(pieces).toString('utf8')),
      end: (last?: Uint8Array) => {
        if (last !== undefined) this.stream.feed(Buffer.from(last).toString('utf8'));
        this.at = null;
      },
    };
    const opening = { viewer: supervisor, person: 'sue', expiresAt: Infinity, views: ['inbox:all'], cursor };
    this.detach = process.hub.attach({ ...opening, isBeyond: reach === 'beyond' }, () => sink).detach;
    return reach === 'beyond' && isCurrent(text)
      ? ['a cursor of what is on the topics was told to be beyond them']
      : [];
  }

  leave(): void {
    this.detach();
    this.detach = () => undefined;
    this.at = null;
  }
}

/** What one process has shown since it was started. */
class Shown {
  private readonly revisions = new Map<string, number>();
  private readonly gone = new Set<string>();

  /** Nothing that was shown becomes older, nothing that went comes back. @returns what does. */
  look(rows: readonly TicketStateV1[]): readonly string[] {
    const problems = rows.flatMap(({ id, revision }) => {
      if (this.gone.has(id)) return [`${id} went, and came back at ${revision}`];
      return revision < (this.revisions.get(id) ?? -1) ? [`${id} went back to ${revision}`] : [];
    });
    const now = new Set(rows.map(({ id }) => id));
    for (const id of this.revisions.keys()) if (!now.has(id)) this.gone.add(id);
    for (const { id, revision } of rows) this.revisions.set(id, revision);
    return problems;
  }
}

/** One history by dice: tickets, relays that are told to write everything anew, replicas that read it, and somebody who looks. */
export class GenerationsRun {
  private readonly dice: Dice;
  private readonly log = new TopicsModel();
  private readonly relays = new Map(RELAYS.map((name) => [name, new RelayModel(name, this.log)]));
  private readonly tickets = new Map<string, TicketStateV1>();
  private readonly onlooker = new Onlooker();
  private replicas: { process: ReplicaProcess; shown: Shown }[] = [];
  private opened = 0;
  private names = 0;

  constructor(
    seed: number,
    private readonly steps: number,
    private readonly plant: ProcessPlant = {},
    /** Lets what waits for time go on. */
    private readonly pass: (ms: number) => Promise<unknown>,
  ) {
    this.dice = new Dice(seed);
  }

  /** @returns what is not as promised. */
  async run(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (let n = 0; n < REPLICAS; n += 1) this.replicas.push(await this.start());
    for (let step = 0; step < this.steps && problems.length === 0; step += 1) {
      this.happen();
      await this.move();
      problems.push(...this.look(), ...(await this.fidget()));
    }
    if (problems.length === 0) problems.push(...(await this.settle()));
    for (const { process } of this.replicas) await process.stop();
    return problems;
  }

  private async start(): Promise<{ process: ReplicaProcess; shown: Shown }> {
    const process = new ReplicaProcess(this.log, this.dice.fork(), this.plant);
    await process.start();
    return { process, shown: new Shown() };
  }

  private happen(): void {
    const { dice } = this;
    const open = [...this.tickets.values()];
    if (dice.chance(15) && this.opened < TICKETS) return this.open((this.opened += 1));
    if (dice.chance(8)) return this.rename(dice.one(AGENTS));
    if (open.length === 0 || dice.chance(70)) return;
    const ticket = dice.one(open);
    if (ticket.work === 'pending') this.claim(ticket, dice.one(AGENTS));
    else this.resolve(ticket);
  }

  private open(n: number): void {
    const whose = { ticketId: idOf(n), conversationId: conversationOf(n) };
    this.change(ticketState({ id: whose.ticketId, conversationId: whose.conversationId }), created(whose));
  }

  private claim({ id, conversationId }: TicketStateV1, agentId: string): void {
    const event = ticketEvent('claimed', 1, {
      ...{ ticketId: id, conversationId },
      ...{ agentId, epoch: 1, claimedAt: T },
    });
    this.change(claimedBy(agentId, 1, { id, conversationId }), event);
  }

  private resolve({ id, conversationId, owner }: TicketStateV1): void {
    const event = resolved(2, owner, owner ?? '');
    this.tickets.delete(id);
    this.relayed([id, null, 2], {
      ...event,
      subject: `ticket-${id}`,
      partitionKey: conversationId,
      data: { ...event.data, ticketId: id, conversationId },
    } as TicketEvent);
  }

  private rename(id: string): void {
    const state = agentState(id, `${id} ${(this.names += 1)}`);
    const headers = { streamrevision: String(this.names), storeid: 's' };
    const record = { topic: topics.agentState.name, key: id, value: JSON.stringify(state), headers };
    this.relays.get('relay-ticket')?.happen([record]);
  }

  private change(state: TicketStateV1, event: TicketEvent): void {
    this.tickets.set(state.id, state);
    this.relayed([state.id, state, state.revision], event);
  }

  private relayed([id, state, revision]: [string, TicketStateV1 | null, number], event: TicketEvent): void {
    const headers = { streamrevision: String(revision), storeid: 's' };
    const value = state === null ? null : JSON.stringify(state);
    const told: OutgoingRecord = {
      topic: topics.ticketEvents.name,
      key: event.partitionKey,
      value: JSON.stringify(event.data),
      headers: toCloudEventHeaders({ ...event, storeId: 's' }),
    };
    this.relays.get('relay-ticket')?.happen([told, { topic: topics.ticketState.name, key: id, value, headers }]);
  }

  private async move(): Promise<void> {
    const { dice } = this;
    for (const relay of this.relays.values()) {
      if (dice.chance(60)) relay.move(dice.between(1, 4));
      if (dice.chance(2)) relay.republish();
    }
    for (const { process } of this.replicas) {
      for (let reads = dice.below(8); reads > 0; reads -= 1) await process.read();
      await this.turns();
    }
    if (dice.chance(30)) await this.pass(LOOKS_AGAIN_MS);
    if (dice.chance(1)) await this.restart(dice.below(REPLICAS));
  }

  private async restart(at: number): Promise<void> {
    await this.replicas[at]?.process.stop();
    this.replicas[at] = await this.start();
  }

  private async turns(): Promise<void> {
    for (let n = 0; n < TURNS; n += 1) await turn();
  }

  private look(): readonly string[] {
    return this.replicas.flatMap(({ process, shown }, at) => {
      if (!process.hub.isReady) return [];
      const rows = process.hub.inbox(supervisor, true).map(({ ticket }) => ticket as unknown as TicketStateV1);
      return [...shown.look(rows), ...this.badPlaces(process)].map((one) => `replica ${at}: ${one}`);
    });
  }

  /** A cursor that is given out now tells of nothing that is not on the topics. */
  private badPlaces({ hub }: ReplicaProcess): readonly string[] {
    const { client, sink } = directClient();
    hub.attach({ viewer: supervisor, person: 'new', expiresAt: Infinity, views: ['inbox:all'] }, () => sink).detach();
    return this.placesBeyond(client.cursor).map((place) => `a cursor tells of more than there is of ${place}`);
  }

  private placesBeyond(cursor: string): readonly string[] {
    return [...(testCodec.read(cursor).topics ?? [])].flatMap(([topic, { generation, offsets }]) =>
      generation === this.current(topic)
        ? offsets.flatMap((offset, partition) =>
            offset > this.log.end(topic, partition) ? [`${topic}[${partition}]`] : [],
          )
        : [],
    );
  }

  /** As a cursor names it; null: nothing stands on the topic. */
  private current(topic: string): string | null {
    const standing = this.relays.get(RELAY_OF[topic] ?? '')?.standing ?? null;
    return standing === null ? null : generationMark(standing);
  }

  private readonly isCurrent = (cursor: string): boolean =>
    [...(testCodec.read(cursor).topics ?? [])].every(([topic, place]) => place.generation === this.current(topic));

  private async fidget(): Promise<readonly string[]> {
    const { dice, onlooker } = this;
    if (dice.chance(10)) onlooker.leave();
    if (onlooker.at !== null || !dice.chance(50)) return [];
    return onlooker.open(dice.one(this.replicas).process, this.isCurrent);
  }

  /** Everything is relayed, read and served, and whoever looks has come back. */
  private async settle(): Promise<readonly string[]> {
    const { onlooker, relays } = this;
    for (const relay of relays.values()) for (let n = 0; n < ENOUGH && !relay.isDone; n += 1) relay.move(3);
    for (const { process } of this.replicas) if (!(await this.isStill(process))) return ['a replica never catches up'];
    const problems = [...this.look()];
    for (const [at, { process }] of this.replicas.entries()) {
      if (onlooker.at === null) problems.push(...(await onlooker.open(process, this.isCurrent)));
      problems.push(...this.differences(process).map((one) => `replica ${at}: ${one}`));
      const held = JSON.stringify(Object.keys(onlooker.stream.view('inbox:all')).sort());
      if (held !== JSON.stringify([...this.tickets.keys()].sort())) problems.push(`whoever looks holds ${held}`);
    }
    return problems;
  }

  private async isStill(process: ReplicaProcess): Promise<boolean> {
    let rests = 0;
    for (let n = 0; n < ENOUGH && rests < 3; n += 1) {
      rests = process.isBehind ? 0 : rests + 1;
      await process.read();
      await this.turns();
      if (!process.isBehind) await this.pass(LOOKS_AGAIN_MS);
    }
    const isAnew = FOLLOWED.some(({ name }) => process.hub.isReadAnew(name));
    return rests === 3 && process.hub.isReady && !isAnew;
  }

  /** What a replica that has read everything shows otherwise than it is. */
  private differences({ hub }: ReplicaProcess): readonly string[] {
    const shown = hub.inbox(supervisor, true).map(({ ticket }) => `${ticket?.id} at ${ticket?.revision}`);
    const open = [...this.tickets.values()].map(({ id, revision }) => `${id} at ${revision}`);
    const [is, ought] = [shown.sort().join(), open.sort().join()];
    return is === ought ? [] : [`shows ${is}, and open is ${ought}`];
  }
}
