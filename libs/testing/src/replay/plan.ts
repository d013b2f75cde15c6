import type { Dialogue } from './dialogue';

/** Everybody who answers in a replay; each chat is claimed by one of them and may pass to the next. */
export const REPLAY_AGENTS = ['replay-agent-1', 'replay-agent-2', 'replay-agent-3', 'replay-agent-4'] as const;
export const REPLAY_BOT = 'replay-bot';
export const REPLAY_SUPERVISOR = 'replay-supervisor';
export const REPLAY_CHANNEL = 'replay';

/** One thing that somebody does after the handover. `key` is the same in every run of the same file. */
export type Step =
  | { readonly kind: 'claim' | 'unclaim' | 'resolve' | 'delete'; readonly key: string; readonly agent: string }
  | { readonly kind: 'forward'; readonly key: string; readonly agent: string; readonly to: string }
  | { readonly kind: 'say'; readonly key: string; readonly speaker: 'customer'; readonly text: string }
  | {
      readonly kind: 'say';
      readonly key: string;
      readonly speaker: 'agent';
      readonly agent: string;
      readonly text: string;
    }
  | { readonly kind: 'leave'; readonly key: string }
  /** An agent writes after the customer left: it must be refused. */
  | { readonly kind: 'say-too-late'; readonly key: string; readonly agent: string };

/** What must be found when the transcript is read back: who said what. */
export interface ExpectedMessage {
  readonly author: { readonly kind: 'customer' } | { readonly kind: 'agent'; readonly id: string };
  readonly text: string;
}

/** What must be found in the ticket's history: the event's kind and who caused it (null: a policy, for the customer). */
export interface ExpectedChange {
  readonly type: 'TicketCreated' | 'Claimed' | 'Unclaimed' | 'Forwarded' | 'UserLeft' | 'Resolved' | 'Deleted';
  readonly agent: string | null;
}

/** What the thread must say between the messages: a code, and the agent that it names. */
export interface ExpectedLine {
  readonly code: 'live-chat-requested' | 'agent-joined' | 'agent-left' | 'live-chat-ended';
  readonly agent: string | null;
}

export interface Plan {
  readonly dialogue: Dialogue;
  /** External id of the customer: the same file brings the same customers back. */
  readonly customer: string;
  /** Prefix of every key of this dialogue. */
  readonly key: string;
  readonly steps: readonly Step[];
  readonly messages: readonly ExpectedMessage[];
  readonly changes: readonly ExpectedChange[];
  readonly lines: readonly ExpectedLine[];
}

/** True for dialogue number `n`, `2n`, `3n` …, counted from one. */
const every = (n: number, index: number): boolean => (index + 1) % n === 0;

const CHANGES: Partial<Record<Step['kind'], ExpectedChange['type']>> = {
  claim: 'Claimed',
  unclaim: 'Unclaimed',
  forward: 'Forwarded',
  leave: 'UserLeft',
  resolve: 'Resolved',
  delete: 'Deleted',
};

class PlanWriter {
  readonly steps: Step[] = [];
  private readonly agents: readonly string[];
  private turn: number;

  constructor(
    readonly key: string,
    index: number,
  ) {
    this.agents = REPLAY_AGENTS;
    this.turn = index % this.agents.length;
  }

  get agent(): string {
    return this.agents[this.turn] ?? REPLAY_AGENTS[0];
  }

  nextKey(): string {
    return `${this.key}:${this.steps.length}`;
  }

  byAgent(kind: 'claim' | 'unclaim' | 'resolve' | 'delete' | 'say-too-late'): void {
    this.steps.push({ kind, key: this.nextKey(), agent: this.agent });
  }

  passOn(): void {
    this.turn = (this.turn + 1) % this.agents.length;
  }

  forward(): void {
    const from = this.agent;
    this.passOn();
    this.steps.push({ kind: 'forward', key: this.nextKey(), agent: from, to: this.agent });
  }

  say(speaker: 'customer' | 'agent', text: string): void {
    const key = this.nextKey();
    this.steps.push(
      speaker === 'customer'
        ? { kind: 'say', key, speaker, text }
        : { kind: 'say', key, speaker, agent: this.agent, text },
    );
  }

  leave(): void {
    this.steps.push({ kind: 'leave', key: this.nextKey() });
    this.byAgent('say-too-late');
  }
}

/**
 * Makes a chat of a dialogue: claim, the turns in order, in the middle of every tenth an unclaim and a second claim by somebody
 * else, in every seventh a forward, at the end of every thirteenth the customer leaves; every third is deleted, the others resolved.
 * A function of its arguments alone, so that a second run of the same file repeats the same commands under the same keys.
 */
export const planOf = (dialogue: Dialogue, index: number, digest: string): Plan => {
  const writer = new PlanWriter(`${digest}:${dialogue.id}`, index);
  const unclaimAt = every(10, index) ? Math.floor(dialogue.turns.length / 3) : -1;
  const forwardAt = every(7, index) ? Math.floor((dialogue.turns.length * 2) / 3) : -1;
  writer.byAgent('claim');
  dialogue.turns.forEach(({ speaker, text }, turn) => {
    if (turn === unclaimAt) {
      writer.byAgent('unclaim');
      writer.passOn();
      writer.byAgent('claim');
    }
    if (turn === forwardAt) writer.forward();
    writer.say(speaker, text);
  });
  if (every(13, index)) writer.leave();
  writer.byAgent(every(3, index) ? 'delete' : 'resolve');
  const { steps } = writer;
  return {
    dialogue,
    customer: `${digest}:${dialogue.id}`,
    key: writer.key,
    steps,
    messages: steps.flatMap(expectedMessage),
    changes: [{ type: 'TicketCreated', agent: null }, ...steps.flatMap(expectedChange)],
    lines: expectedLines(steps),
  };
};

const expectedMessage = (step: Step): ExpectedMessage[] => {
  if (step.kind !== 'say') return [];
  const author =
    step.speaker === 'customer' ? { kind: 'customer' as const } : { kind: 'agent' as const, id: step.agent };
  return [{ author, text: step.text }];
};

const expectedChange = (step: Step): ExpectedChange[] => {
  const type = CHANGES[step.kind];
  return type === undefined ? [] : [{ type, agent: 'agent' in step ? step.agent : null }];
};

const expectedLines = (steps: readonly Step[]): ExpectedLine[] => {
  const lines: ExpectedLine[] = [{ code: 'live-chat-requested', agent: null }];
  const hasEnded = (): boolean => lines.at(-1)?.code === 'live-chat-ended';
  for (const step of steps) {
    if (step.kind === 'claim') lines.push({ code: 'agent-joined', agent: step.agent });
    else if (step.kind === 'unclaim') lines.push({ code: 'agent-left', agent: step.agent });
    else if (step.kind === 'forward') lines.push({ code: 'agent-joined', agent: step.to });
    else if (['leave', 'resolve', 'delete'].includes(step.kind) && !hasEnded()) {
      lines.push({ code: 'live-chat-ended', agent: null });
    }
  }
  return lines;
};
