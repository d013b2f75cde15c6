import type { AgentViewer } from '@baton/notification-service/src/domain/viewer';
import type { ActingAgent } from '@baton/ticket-service/src/domain/ticket.commands';
import { Dice } from '../dice';
import { LeakClient } from './leak-client';
import { type Chat, LeakHouse, type WorkItem } from './leak-house';
import { LeakJudge } from './leak-judge';
import type { LeakMachines, LeakReplica } from './leak-replica';
import { Markers } from './markers';

/** Steps for which a connection that broke stays broken: a whole stint of somebody else may pass. */
const AWAY = [0, 1, 3, 15];

const NOW = '2026-01-01T09:00:00.000Z';

export interface LeakReport {
  readonly problems: readonly string[];
  readonly bytes: number;
  readonly frames: number;
  /** Marker words that were found and judged. */
  readonly words: number;
  readonly markers: number;
}

/** One history by dice: people, two services, and clients of every role whose connections break. */
export class LeakRun {
  private readonly dice: Dice;
  private readonly markers: Markers;
  private readonly house: LeakHouse;
  private readonly judge: LeakJudge;
  private readonly skill: string;
  private readonly queue: string;
  private readonly agents: AgentViewer[];
  private readonly clients: readonly LeakClient[];
  private said = 0;

  constructor(
    seed: number,
    private readonly steps: number,
    private readonly machines: LeakMachines,
  ) {
    machines.beginHistory();
    this.dice = new Dice(seed);
    this.markers = new Markers(seed);
    [this.skill, this.queue] = [this.requirement(), this.requirement()];
    this.house = new LeakHouse(machines.log, () => machines.newId());
    this.judge = new LeakJudge(this.house, this.markers);
    this.agents = [
      this.agent('ada', [this.skill]),
      this.agent('bob', [this.skill], ['elsewhere']),
      this.agent('cem', []),
      this.agent('sue', [this.skill]),
    ];
    for (const channels of [['web', 'mail'], ['web']]) {
      const customerId = machines.newId();
      const name = this.markers.new({ kind: 'customer', customerId });
      for (const channel of channels) this.house.begin(customerId, channel, name);
    }
    this.clients = this.people();
  }

  run(): LeakReport {
    for (let step = 0; step < this.steps; step += 1) {
      this.happen();
      while (this.house.hasLetters && this.dice.below(3) > 0) this.house.follow();
      this.machinesGoOn();
      for (const client of this.clients) this.look(client);
    }
    for (const client of this.clients) if (!client.isConnected) client.connect(this.machines.any(this.dice));
    this.close();
    const { problems, bytes, frames, words } = this.judge;
    return { problems, bytes, frames, words, markers: this.markers.size };
  }

  /** Whoever looks still looks while everything is put away, so that the next history finds an empty house. */
  private close(): void {
    const { house, machines } = this;
    while (house.hasLetters) house.follow();
    const [sue] = this.agents.filter(({ isSupervisor }) => isSupervisor);
    for (const { id, chat } of sue === undefined ? [] : house.tickets.values()) {
      const agent = { ...sue, supervisor: true } as ActingAgent;
      house.work(id, chat, { type: 'Delete', agent, reason: this.secret(), now: NOW });
    }
    for (const chat of house.chats) house.talk(chat, { type: 'EraseConversation' });
    while (house.hasLetters) house.follow();
    for (const replica of machines.replicas) replica.readAll();
    for (const client of this.clients) client.disconnect();
    for (const replica of machines.replicas) this.knockAt(replica);
  }

  /** Everybody's token is still good, and every customer was erased: also one that starts now must know it. */
  private knockAt(replica: LeakReplica): void {
    if (this.dice.below(4) === 0) replica.restart();
    for (const client of this.clients) {
      if (client.viewer.kind !== 'customer') continue;
      client.forget();
      client.connect(replica);
      if (client.isConnected) this.judge.problems.push(`${client.name} was let in after the erasure`);
      client.disconnect();
    }
  }

  private agent(role: string, skills: readonly string[], queues: readonly string[] = []): AgentViewer {
    const id = `${role}-${this.machines.newId()}`;
    this.house.register(id, this.markers.new({ kind: 'agent', agentId: id }));
    return { kind: 'agent', id, isSupervisor: role === 'sue', skills, queues };
  }

  private people(): readonly LeakClient[] {
    const onFrame = (client: LeakClient, frame: string): void => this.judge.frame(client, frame);
    const agents = this.agents.map(
      (viewer) => new LeakClient(viewer.id, viewer, [viewer.isSupervisor ? 'inbox:all' : 'inbox', 'alerts'], onFrame),
    );
    const customers = this.house.chats.map(({ id: conversationId, customerId, channel }) => {
      const viewer = { kind: 'customer', customerId, conversationId, channel } as const;
      return new LeakClient(`customer of ${conversationId}`, viewer, ['conversation'], onFrame);
    });
    return [...agents, ...customers, new LeakClient('bot', { kind: 'bot', id: 'bot' }, ['bot'], onFrame)];
  }

  /** Somebody does something. */
  private happen(): void {
    const { dice, house } = this;
    const chat = dice.one(house.chats);
    const items = [...house.tickets.values()];
    const item = items.length > 0 && dice.below(10) < 6 ? dice.one(items.slice(-4)) : undefined;
    if (item !== undefined) return this.work(item);
    switch (dice.below(8)) {
      case 0:
      case 1:
        return this.say(chat, { kind: 'customer', id: chat.customerId }, null);
      case 2:
        return this.say(chat, { kind: 'bot', id: 'bot' }, null);
      case 3:
      case 4:
      case 5:
        return this.ask(chat);
      case 6: {
        const { word } = this.about(chat);
        return house.talk(chat, { type: 'CollectVariables', variables: { colour: word } });
      }
      default:
        return dice.below(20) === 0 ? house.talk(chat, { type: 'EraseConversation' }) : undefined;
    }
  }

  private work({ id, chat }: WorkItem): void {
    const { dice, house } = this;
    const viewer = dice.one(this.agents);
    const agent: ActingAgent = { ...viewer, supervisor: viewer.isSupervisor };
    const to = dice.one(this.agents);
    const owner = house.tickets.get(id)?.state;
    const joined = chat.state.agentId;
    switch (dice.below(16)) {
      case 0:
      case 1:
      case 2:
        return house.work(id, chat, { type: 'Claim', agent, now: NOW });
      case 3:
        return house.work(id, chat, { type: 'Unclaim', agent: this.holder(owner, agent), reason: this.secret() });
      case 4:
      case 5: {
        const target = { id: to.id, qualifications: to, presence: 'online' } as const;
        const how = { note: this.secret(), allowForwardToOffline: false, now: NOW };
        return house.work(id, chat, { type: 'Forward', agent: this.holder(owner, agent), to: target, ...how });
      }
      case 6: {
        const why = { outcome: this.secret(), botCouldHaveAnswered: true, suggestedFaq: this.secret() };
        const rest = { askFaqOnResolve: false, now: NOW };
        return house.work(id, chat, { type: 'Resolve', agent: this.holder(owner, agent), ...why, ...rest });
      }
      case 7:
        return dice.below(3) === 0 ? this.putAway(id, chat, agent) : undefined;
      case 8:
        return house.talk(chat, { type: 'LeaveLiveChat', ticketId: id });
      case 9:
        return joined === null ? undefined : this.note(chat, joined);
      case 10:
        return house.talk(chat, { type: 'MarkRead', by: { kind: 'agent', id: viewer.id }, upTo: chat.who.head });
      case 11:
      case 12:
        return this.say(chat, { kind: 'customer', id: chat.customerId }, null);
      default:
        return joined === null ? undefined : this.say(chat, { kind: 'agent', id: joined }, id);
    }
  }

  /** Mostly the one who holds it: the others are refused. */
  private holder(state: WorkItem['state'] | undefined, otherwise: ActingAgent): ActingAgent {
    const holder = this.agents.find(({ id }) => state !== undefined && 'owner' in state && state.owner === id);
    return holder === undefined || this.dice.below(5) === 0
      ? otherwise
      : { ...holder, supervisor: holder.isSupervisor };
  }

  private putAway(id: string, chat: Chat, agent: ActingAgent): void {
    this.house.work(id, chat, { type: 'Delete', agent, reason: this.secret(), now: NOW });
    if (this.dice.below(2) === 0) this.house.work(id, chat, { type: 'Restore', agent });
  }

  private say(chat: Chat, author: { kind: 'customer' | 'bot' | 'agent'; id: string }, ticketId: string | null): void {
    const marker = this.markers.new({ kind: 'line', conversationId: chat.id });
    const clientMessageId = `m${(this.said += 1)}`;
    if (this.dice.below(6) === 0) {
      const file = { fileId: `f${this.said}`, name: marker.word, contentType: 'image/png', size: 1, now: NOW };
      return this.house.talk(chat, { type: 'ShareFile', author, ticketId, ...file }, marker);
    }
    const words = { text: marker.word, choices: null, choiceId: null, clientMessageId, now: NOW };
    this.house.talk(chat, { type: 'PostMessage', author, ticketId, ...words }, marker);
  }

  private note(chat: Chat, agentId: string): void {
    const marker = this.markers.new({ kind: 'note', conversationId: chat.id });
    this.house.talk(chat, { type: 'AddNote', agentId, text: marker.word }, marker);
  }

  private ask(chat: Chat): void {
    const { dice } = this;
    const ticketId = this.machines.newId();
    this.house.talk(chat, {
      type: 'RequestLiveChat',
      ticketId,
      seen: null,
      subject: this.about(chat).word,
      topics: [this.about(chat).word],
      queue: dice.below(3) === 0 ? this.queue : null,
      requiredSkills: dice.below(2) === 0 ? [this.skill] : [],
      variables: { order: this.about(chat).word },
      now: NOW,
    });
  }

  private about(chat: Chat) {
    return this.markers.new({ kind: 'ticket', conversationId: chat.id });
  }

  private requirement(): string {
    return this.markers.new({ kind: 'requirement' }).word;
  }

  private secret(): string {
    return this.markers.new({ kind: 'secret' }).word;
  }

  private machinesGoOn(): void {
    const { dice, machines } = this;
    machines.goOn(dice);
    if (dice.below(400) === 0) {
      for (const client of this.clients) client.disconnect(dice);
      machines.any(dice).restart();
    }
    if (dice.below(3) === 0) this.type();
  }

  /** Somebody types, whoever they are: whom it is shown is the service's to know. */
  private type(): void {
    const { id: conversationId, customerId } = this.dice.one(this.house.chats);
    const by = this.dice.below(2) === 0 ? { kind: 'customer' as const, id: customerId } : this.typist();
    for (const { hub } of this.machines.replicas) hub.typing({ conversationId, by });
  }

  private typist(): { readonly kind: 'agent'; readonly id: string } {
    return { kind: 'agent', id: this.dice.one(this.agents).id };
  }

  /** Connections break and come back, on either replica; tickets are opened, by whomever. */
  private look(client: LeakClient): void {
    const { dice, house } = this;
    const items = [...house.tickets.keys()];
    if (client.viewer.kind === 'agent' && items.length > 0 && dice.below(4) === 0) {
      const view = `ticket:${dice.one(items.slice(-4))}`;
      if (client.views.size < 5) client.views.add(view);
      else client.views.delete(view);
      client.disconnect(dice);
    }
    if (client.isConnected) {
      if (dice.below(8) > 0) return;
      client.disconnect(dice);
      client.away = dice.one(AWAY);
    } else if (client.away > 0) client.away -= 1;
    else client.connect(this.machines.any(dice));
  }
}
