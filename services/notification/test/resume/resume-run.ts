import { Dice } from '@baton/testing';
import type { AgentViewer, CustomerViewer, Viewer } from '../../src/domain/viewer';
import { HouseModel } from '../house.model';
import { agent } from '../live.examples';
import { directClient, type Line, type StreamClient } from '../stream.client';
import { type ClientPlant, ModelClient } from './model-client';
import { LANES, ModelLog } from './model-log';
import { ModelReplica, type ReplicaPlant } from './model-replica';
import { Readable } from './readable';

const DAY_MS = 86_400_000;
const CONVERSATIONS = 3;
const REPLICAS = 2;

export interface Plant extends ReplicaPlant, ClientPlant {}

/** One history by dice: a house, its log, two replicas and some clients whose connections break. */
export class ResumeRun {
  private readonly dice: Dice;
  private now = Date.parse('2026-01-01T00:00:00.000Z');
  private agents: AgentViewer[] = [
    agent('ada', { skills: ['x'] }),
    agent('bob', { skills: ['x'] }),
    agent('cem'),
    agent('sue', { isSupervisor: true, skills: ['x'] }),
  ];
  private readonly house = new HouseModel(this.agents, CONVERSATIONS);
  private readonly log = new ModelLog(() => this.now);
  private readonly replicas: readonly ModelReplica[];
  private readonly clients: readonly ModelClient[];
  private readonly readable = new Readable(this.house);

  constructor(
    seed: number,
    private readonly steps: number,
    plant: Plant = {},
  ) {
    this.dice = new Dice(seed);
    this.replicas = Array.from({ length: REPLICAS }, () => new ModelReplica(this.log, () => this.now, plant));
    const customers = this.house.chats.slice(0, 2).map(({ id, customerId }): CustomerViewer => ({
      kind: 'customer',
      customerId,
      conversationId: id,
      channel: 'web',
    }));
    this.clients = [
      ...this.agents.map((viewer) => new ModelClient(viewer.id, viewer, ['inbox'], this.log, plant)),
      new ModelClient('sue again', this.agents[3]!, ['inbox:all'], this.log, plant),
      new ModelClient('bot', { kind: 'bot', id: 'bot' }, ['bot'], this.log, plant),
      ...customers.map((viewer) => new ModelClient(viewer.customerId, viewer, ['conversation'], this.log, plant)),
    ];
  }

  /** @returns what is not as promised. */
  run(): string[] {
    for (let step = 0; step < this.steps; step += 1) {
      this.happen();
      this.house.deliverAll(this.log.feed);
      this.readable.note(this.agents);
      this.move();
      for (const client of this.clients) this.ask(client);
    }
    return [...this.settle(), ...this.clients.flatMap((client) => this.check(client))];
  }

  /** Somebody does something. */
  private happen(): void {
    const { dice, house } = this;
    const chat = dice.one(house.chats);
    const open = [...house.tickets.values()];
    const ticket = open.length > 0 ? dice.one(open) : undefined;
    const person = dice.one(this.agents);
    switch (dice.below(12)) {
      case 0:
        return house.handover(chat, dice.chance(40) ? ['x'] : []);
      case 1:
        return dice.chance(40) ? house.leave(chat) : undefined;
      case 2:
      case 3:
        return house.follow(chat);
      case 4:
      case 5:
        return house.say(chat, dice.chance(60) ? 'customer' : 'other');
      case 6:
      case 7:
        return ticket && house.claim(ticket, person);
      case 8:
        return ticket && house.forward(ticket, person);
      case 9:
        return ticket && house.unclaim(ticket);
      case 10:
        return ticket && dice.chance(60) ? house.resolve(ticket) : house.note(chat);
      default:
        return dice.chance(30) ? house.rename(person) : undefined;
    }
  }

  /** Machines, wires and time do something. */
  private move(): void {
    const { dice, log } = this;
    for (const replica of this.replicas) for (let reads = dice.below(4); reads > 0; reads -= 1) replica.read(dice);
    for (const client of this.clients) this.moveClient(client);
    log.relaysWrite(dice.below(12));
    if (dice.chance(20)) for (const { name } of LANES) if (dice.chance(50)) log.compact(name);
    if (dice.chance(3)) dice.one(this.replicas).restart();
    if (dice.chance(1)) log.republish(dice.one(['relay-ticket', 'relay-conversation']));
    if (dice.chance(2)) this.sleep(dice.between(1, 8));
    else this.now += dice.below(20_000);
    if (dice.chance(10)) for (const { hub } of this.replicas) hub.tick();
    if (dice.chance(2)) this.learn();
  }

  /** Days pass. Nobody who runs lags for days: then a tombstone is gone before it is read, and no consumer of such a topic is right. */
  private sleep(days: number): void {
    this.log.relaysWrite(Infinity);
    for (const replica of this.replicas) replica.readAll();
    this.now += days * DAY_MS;
  }

  private moveClient(client: ModelClient): void {
    const { dice } = this;
    // Some read nothing for a while.
    if (dice.chance(70)) client.receive(dice.chance(50) ? undefined : dice.below(2_000));
    if (!client.isConnected) {
      if (dice.chance(30)) client.connect(dice.one(this.replicas), dice);
    } else if (dice.chance(8)) client.disconnect(dice);
    if (client.viewer.kind === 'agent' && dice.chance(10)) this.look(client);
  }

  /** Opens or closes a ticket. */
  private look(client: ModelClient): void {
    const { dice } = this;
    const looked = client.views.filter((view) => view.startsWith('ticket:'));
    const open = [...this.house.tickets.keys()];
    if (looked.length > 0 && dice.chance(40)) client.want(dice.one(looked), false);
    else if (open.length > 0 && looked.length < 3) client.want(`ticket:${dice.one(open)}`, true);
    else return;
    client.connect(dice.one(this.replicas), dice);
  }

  /** An agent's next token has another skill: what they may see is another from then on. */
  private learn(): void {
    const { dice } = this;
    const at = dice.below(3);
    const before = this.agents[at]!;
    const after = { ...before, skills: before.skills.length > 0 ? [] : ['x'] };
    this.agents = this.agents.map((one) => (one === before ? after : one));
    const client = this.clients[at]!;
    client.disconnect(dice);
    client.viewer = after;
  }

  /** What docs/live-stream.md says of lines: after a snapshot, and where one is missing, ask over HTTP. */
  private ask(client: ModelClient): void {
    for (const view of client.stream.missing) {
      const held = client.stream.lines.get(view) ?? [];
      const known = new Set(held.map(({ revision }) => revision));
      const asked = this.linesFor(client, view).filter((revision) => !known.has(revision));
      client.stream.lines.set(view, [...held, ...asked.map((revision): Line => ({ revision, previous: null }))]);
    }
    client.stream.missing.clear();
  }

  private linesFor({ viewer }: ModelClient, view: string): number[] {
    if (viewer.kind === 'bot') return [];
    if (viewer.kind === 'agent') return this.readable.linesFor(viewer, view.slice('ticket:'.length));
    const chat = this.house.chats.find(({ id }) => id === viewer.conversationId);
    return [...(chat?.lines.keys() ?? [])].filter((revision) => !chat?.notes.has(revision));
  }

  /** The house comes to rest, the log is whole, replicas have read it, and everybody is connected and has read what came. */
  private settle(): string[] {
    const { dice, house, log } = this;
    for (const chat of house.chats) while (chat.heard.length > 0) house.follow(chat);
    house.deliverAll(log.feed);
    this.readable.note(this.agents);
    log.relaysWrite(Infinity);
    for (const replica of this.replicas) replica.readAll();
    for (const { hub } of this.replicas) hub.tick(); // places in the queue are counted again
    for (const client of this.clients) {
      for (let times = 0; times < 20 && !client.isSettled && client.views.length > 0; times += 1) {
        if (!client.isConnected) client.connect(dice.one(this.replicas), dice);
        client.receive();
        this.ask(client);
      }
      if (!client.isSettled && client.views.length > 0) return [`${client.views.join()} does not come to rest`];
    }
    return [];
  }

  private check(client: ModelClient): string[] {
    const { viewer, stream } = client;
    return [...this.leaksTo(viewer, stream), ...client.views.flatMap((view) => this.checkView(client, view))];
  }

  private leaksTo(viewer: Viewer, stream: StreamClient): string[] {
    switch (viewer.kind) {
      case 'agent':
        return this.readable.leaksToAgent(viewer, stream);
      case 'customer':
        return this.readable.leaksToCustomer(viewer.customerId, stream);
      case 'bot':
        return []; // bots may read every conversation
    }
  }

  /** What the client holds equals what a fresh load shows, and no line is missing. */
  private checkView(client: ModelClient, view: string): string[] {
    const { viewer, stream, replica } = client;
    if (replica === null) return [];
    const fresh = directClient();
    replica.hub.attach({ viewer, person: 'fresh', expiresAt: Infinity, views: [view] }, () => fresh.sink).detach();
    const [held, shown] = [JSON.stringify(stream.view(view)), JSON.stringify(fresh.client.view(view))];
    const rows = held === shown ? [] : [`${view}: holds ${held}\n  and a fresh load shows ${shown}`];
    if (view.startsWith('inbox') || view === 'bot') return rows;
    const lines = new Set((stream.lines.get(view) ?? []).map(({ revision }) => revision));
    const missing = this.linesFor(client, view).filter((revision) => !lines.has(revision));
    return missing.length === 0 ? rows : [...rows, `${view}: lines ${missing.join()} are missing`];
  }
}
