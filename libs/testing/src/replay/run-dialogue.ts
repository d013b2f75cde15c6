import { setTimeout as delay } from 'node:timers/promises';
import { conversationAnswer, ticketAnswer } from './answers';
import { type Answer, type Api, type Caller, Refused } from './api';
import type { Meter } from './meter';
import type { People } from './people';
import { type Plan, REPLAY_CHANNEL, type Step } from './plan';
import { readItems } from './read-back';
import { Seen } from './seen';

/** What a replayed dialogue is called on the server: enough to read it back. */
export interface Replayed {
  readonly plan: Plan;
  readonly conversationId: string;
  readonly customerId: string;
  readonly ticketId: string;
  readonly seen: Seen;
  /** What went wrong while it ran; what was stored wrongly is found later, when it is read back. */
  readonly mismatches: readonly string[];
}

export interface World {
  readonly api: Api;
  readonly people: People;
  readonly meter: Meter;
  /** Called for each message that is now stored, also when an earlier run had sent it. */
  readonly onMessage: (fresh: boolean) => void;
}

/** Longer than any outage that a replay is to live through. */
const SHOWN_WITHIN_MS = 120_000;
const BETWEEN_LOOKS_MS = 50;

/** One chat from first contact to its end. Every command has a key that never changes, so running it again changes nothing. */
class Run {
  readonly seen = new Seen();
  readonly mismatches: string[] = [];
  private conversationId = '';
  private customerId = '';
  private ticketId = '';
  private customer: Caller;

  constructor(
    private readonly world: World,
    private readonly plan: Plan,
  ) {
    this.customer = world.people.customer(plan.customer);
  }

  async toItsEnd(): Promise<Replayed> {
    const known = await this.begin();
    this.ticketId = (known ? await this.ticketSoFar() : null) ?? (await this.handOver());
    if (known && (await this.isClosed())) this.plan.messages.forEach(() => this.world.onMessage(false));
    else for (const step of this.plan.steps) await this.take(step);
    const { plan, conversationId, customerId, ticketId, seen, mismatches } = this;
    return { plan, conversationId, customerId, ticketId, seen, mismatches };
  }

  /** The bot meets the customer. True when an earlier run had begun this dialogue. */
  private async begin(): Promise<boolean> {
    const body = { channel: REPLAY_CHANNEL, customer: { id: this.plan.customer, name: this.plan.dialogue.id } };
    const answer = await this.command('/v1/conversations', this.world.people.bot, `${this.plan.key}:begin`, body);
    const conversation = conversationAnswer.parse(answer.body);
    this.conversationId = conversation.id;
    this.customerId = conversation.customer.id;
    return answer.status === 200;
  }

  /** The ticket that an earlier run had opened, even if it was closed since; null: it never came to that. */
  private async ticketSoFar(): Promise<string | null> {
    const items = await readItems(this.world.api, this.world.people.supervisor, this.conversationId, this.seen);
    return (
      items.flatMap(({ params }) => (typeof params?.['ticketId'] === 'string' ? [params['ticketId']] : []))[0] ?? null
    );
  }

  private async isClosed(): Promise<boolean> {
    const { api, people } = this.world;
    const path = `/v1/tickets/${this.ticketId}`;
    try {
      const answer = await api.send({ method: 'GET', path, as: people.supervisor, seen: this.seen.toString() });
      return ['resolved', 'deleted'].includes(ticketAnswer.parse(answer.body).work);
    } catch (error) {
      if (error instanceof Refused && error.code === 'ticket-deleted') return true;
      throw error;
    }
  }

  /** Two replicas of the bot ask for a person at once: there must be one ticket. */
  private async handOver(): Promise<string> {
    const { dialogue, key } = this.plan;
    const { bot } = this.world.people;
    const path = `/v1/conversations/${this.conversationId}`;
    const { variables } = dialogue;
    const answer = await this.command(`${path}/variables`, bot, `${key}:variables`, { variables }, 'PUT');
    const seen = conversationAnswer.parse(answer.body).revision;
    const body = { seen, subject: dialogue.topics.join(', ') || dialogue.id, topics: dialogue.topics, variables };
    const twice = await Promise.all(
      [1, 2].map((n) => this.command(`${path}/handover`, bot, `${key}:handover-${n}`, body)),
    );
    const [first, second] = twice.map((one) => conversationAnswer.parse(one.body).ticket?.id);
    if (first === undefined) throw new Error('a handover was answered without a ticket');
    if (first !== second) this.mismatches.push(`one conversation was given two tickets at once: ${first}, ${second}`);
    return first;
  }

  private async take(step: Step): Promise<void> {
    const { people, meter } = this.world;
    switch (step.kind) {
      case 'claim':
        meter.note('claim', await this.onTicket(step, {}));
        return;
      case 'unclaim':
      case 'delete':
        await this.onTicket(step, { reason: 'replayed' });
        return;
      case 'resolve':
        await this.onTicket(step, { outcome: 'replayed', botCouldHaveAnswered: false });
        return;
      case 'forward':
        return this.forward(step);
      case 'leave':
        await this.onConversation('leave', this.customer, step.key, { ticketId: this.ticketId });
        return this.untilTicketShowsEnd();
      case 'say': {
        const agents = step.speaker === 'agent' ? { ticketId: this.ticketId } : {};
        const as = step.speaker === 'agent' ? people.agent(step.agent) : this.customer;
        const body = { text: step.text, clientMessageId: step.key, ...agents };
        const answer = await this.onConversation('messages', as, step.key, body);
        meter.note('message', answer);
        this.world.onMessage(!answer.replayed);
        return;
      }
      case 'say-too-late':
        return this.mustBeRefused(step);
    }
  }

  /**
   * The next step is an agent's, who closes a chat that they see ended. A service that is behind waits 2 s for what the caller has seen
   * and then decides on what it has: rightly so, but the history would then tell another order than the dialogue.
   */
  private async untilTicketShowsEnd(): Promise<void> {
    const { api, people } = this.world;
    const until = performance.now() + SHOWN_WITHIN_MS;
    const path = `/v1/tickets/${this.ticketId}`;
    for (;;) {
      const answer = await api.send({ method: 'GET', path, as: people.supervisor, seen: this.seen.toString() });
      if (ticketAnswer.parse(answer.body).customer.presence === 'ended') return;
      await delay(BETWEEN_LOOKS_MS);
      if (performance.now() < until) continue;
      this.mismatches.push('the ticket never showed that the customer had left');
      return;
    }
  }

  private async mustBeRefused(step: Extract<Step, { kind: 'say-too-late' }>): Promise<void> {
    const body = { text: 'Are you still there?', clientMessageId: step.key, ticketId: this.ticketId };
    try {
      await this.onConversation('messages', this.world.people.agent(step.agent), step.key, body);
      this.mismatches.push('an agent wrote after the customer had left');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'chat-ended') throw error;
    }
  }

  /**
   * As somebody at a console does it: to a colleague who is shown as being there, and once more when they had to be looked for. Who
   * has missed no heartbeat is never to be looked for.
   */
  private async forward(step: Extract<Step, { kind: 'forward' }>): Promise<void> {
    const colleague = this.world.people.desk(step.to);
    for (const until = performance.now() + SHOWN_WITHIN_MS; ; await delay(BETWEEN_LOOKS_MS)) {
      await colleague.untilShown();
      try {
        await this.onTicket(step, { to: step.to, note: 'replayed' });
        return;
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== 'target-offline') throw error;
        if (colleague.hasAlwaysBeenThere() || performance.now() > until) throw error;
      }
    }
  }

  private onTicket(step: Extract<Step, { agent: string }>, body: object): Promise<Answer> {
    const path = `/v1/tickets/${this.ticketId}/${step.kind}`;
    return this.command(path, this.world.people.agent(step.agent), step.key, body);
  }

  private onConversation(what: string, as: Caller, key: string, body: object): Promise<Answer> {
    return this.command(`/v1/conversations/${this.conversationId}/${what}`, as, key, body);
  }

  private async command(
    path: string,
    as: Caller,
    key: string,
    body: object,
    method: 'POST' | 'PUT' = 'POST',
  ): Promise<Answer> {
    const answer = await this.world.api.send({ method, path, as, key, body, seen: this.seen.toString() });
    this.seen.note(answer.revision);
    return answer;
  }
}

/**
 * Replays one dialogue through the public API, or finishes what an earlier run had begun.
 * @throws Refused when the server refuses what it must accept. @throws OutOfPatience.
 */
export const runDialogue = (world: World, plan: Plan): Promise<Replayed> => new Run(world, plan).toItsEnd();
