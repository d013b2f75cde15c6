import type { TokenClaims } from '@baton/service-kit';
import type { Observation } from '../checkers/observation';
import { isSuccess } from '../checkers/observation';
import { member } from '../checkers/stored-fact';
import { Seen } from '../replay/seen';
import { Client, type DoorsFor } from './client';
import type { Dice } from './dice';
import type { Recorder } from './recorder';

export interface CrewOptions {
  readonly recorder: Recorder;
  readonly doors: DoorsFor;
  readonly dice: Dice;
  /** Gives a token of a staff role. */
  readonly token: (claims: TokenClaims) => Promise<string>;
  readonly agents: number;
  /** Ends waiting of all clients. */
  readonly signal: AbortSignal;
}

/** Somebody's chat, with a causal token that all its participants share: it is one test's knowledge. */
export interface Visit {
  readonly customer: Client;
  readonly conversationId: string;
  readonly seen: Seen;
}

/** Everybody who takes part: agents and a supervisor by name, visitors as they come. */
export class Crew {
  private constructor(
    private readonly options: CrewOptions,
    readonly names: readonly string[],
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  /** Makes the tokens and enters all agents into the directory. */
  static async gather(options: CrewOptions): Promise<Crew> {
    const names = Array.from({ length: options.agents }, (_, index) => `chaos-agent-${index}`);
    const tokens = new Map<string, string>();
    for (const sub of names) tokens.set(sub, await options.token({ sub, name: sub, roles: ['agent'] }));
    tokens.set(SUPERVISOR, await options.token({ sub: SUPERVISOR, name: SUPERVISOR, roles: ['agent', 'supervisor'] }));
    const crew = new Crew(options, names, tokens);
    for (const sub of [...names, SUPERVISOR]) await crew.agent(sub).until({ method: 'PUT', path: '/v1/agents/me' });
    return crew;
  }

  /** The same people, whose clients wait until another signal. */
  until(signal: AbortSignal): Crew {
    return new Crew({ ...this.options, signal }, this.names, this.tokens);
  }

  get supervisorToken(): string {
    return this.tokens.get(SUPERVISOR) ?? '';
  }

  agent(sub: string, seen?: Seen): Client {
    return this.client(sub, this.tokens.get(sub) ?? null, seen);
  }

  supervisor(seen?: Seen): Client {
    return this.agent(SUPERVISOR, seen);
  }

  /** An agent who is not in the directory. */
  async stranger(sub: string): Promise<Client> {
    return this.client(sub, await this.options.token({ sub, name: sub, roles: ['agent'] }));
  }

  /** A visitor who was never there before; null when the run ended first. */
  async visit(channel: string): Promise<Visit | null> {
    const told = await this.client('visitor', null).until({ path: '/v1/visitors', body: { channel } });
    if (!isSuccess(told)) return null;
    return this.visitOf(told);
  }

  private visitOf({ body }: Observation): Visit {
    const seen = new Seen();
    const customer = this.client(String(member(body, 'customerId')), String(member(body, 'token')), seen);
    return { customer, conversationId: String(member(body, 'conversationId')), seen };
  }

  private client(who: string, token: string | null, seen?: Seen): Client {
    const { recorder, doors, dice, signal } = this.options;
    return new Client({ recorder, doors, dice: dice.fork(), who, token, signal, ...(seen !== undefined && { seen }) });
  }
}

const SUPERVISOR = 'chaos-supervisor';
