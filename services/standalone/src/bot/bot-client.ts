import type { TokenSigner } from '@baton/service-kit';
import { z } from 'zod';
import type { Choice, CustomerTurn } from './dialogue';

/** The service said no for good: a person is in charge, the chat has ended, the customer was erased. Trying again is of no use. */
export class BotRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`);
    this.name = 'BotRefused';
  }
}

const TOKEN_SECONDS = 3_600;
const RENEW_BEFORE_MS = 300_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** More than a customer writes to a bot in one go. */
const TURNS_READ = 200;

const problem = z.object({ code: z.string() });
const conversation = z.object({
  mode: z.enum(['bot', 'waiting', 'live']),
  customer: z.object({ name: z.string().nullable() }),
});
const thread = z.object({
  items: z.array(
    z.looseObject({
      kind: z.string(),
      author: z.object({ kind: z.string() }),
      text: z.string().nullish(),
      choiceId: z.string().nullish(),
      code: z.string().nullish(),
    }),
  ),
});

/** One request of the bot. The key makes a retry after a lost answer harmless. */
interface BotRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
}

/** The demo bot's view of the public HTTP API. */
export class BotClient {
  private token: { readonly value: string; readonly renewAt: number } | null = null;

  constructor(
    private readonly url: string,
    private readonly signer: TokenSigner,
  ) {}

  async conversation(id: string): Promise<z.infer<typeof conversation>> {
    return conversation.parse(await this.send({ method: 'GET', path: `/v1/conversations/${id}` }));
  }

  /** What the customer wrote up to a revision, since the bot is (again) in charge; oldest first. */
  async turnsUpTo(id: string, revision: number): Promise<readonly CustomerTurn[]> {
    const path = `/v1/conversations/${id}/messages?before=${revision + 1}&limit=${TURNS_READ}`;
    const { items } = thread.parse(await this.send({ method: 'GET', path }));
    const since = items.findLastIndex((item) => item.kind === 'system' && item.code === 'live-chat-ended') + 1;
    return items
      .slice(since)
      .filter((item) => item.kind === 'message' && item.author.kind === 'customer')
      .map((item) => ({ text: item.text ?? '', choiceId: item.choiceId ?? null }));
  }

  async say(id: string, clientMessageId: string, text: string, choices?: readonly Choice[]): Promise<void> {
    const body = { text, clientMessageId, ...(choices && { choices }) };
    await this.send({ method: 'POST', path: `/v1/conversations/${id}/messages`, body, key: clientMessageId });
  }

  async note(id: string, variables: Readonly<Record<string, string>>, key: string): Promise<void> {
    await this.send({ method: 'PUT', path: `/v1/conversations/${id}/variables`, body: { variables }, key });
  }

  async handOver(id: string, body: object, key: string): Promise<void> {
    await this.send({ method: 'POST', path: `/v1/conversations/${id}/handover`, body, key });
  }

  /** @throws BotRefused for a 4xx; Error for anything that may be better later. */
  private async send({ method, path, body, key }: BotRequest): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.bearer()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const code = problem.safeParse(answer).data?.code ?? 'unknown';
    if (response.status >= 500 || response.status === 429 || code === 'not-yet')
      throw new Error(`${response.status} ${code}`);
    throw new BotRefused(response.status, code);
  }

  private async bearer(): Promise<string> {
    if (this.token === null || this.token.renewAt < Date.now()) {
      const value = await this.signer.sign({ sub: 'demo-bot', name: 'Demo bot', roles: ['bot'] }, TOKEN_SECONDS);
      this.token = { value, renewAt: Date.now() + TOKEN_SECONDS * 1_000 - RENEW_BEFORE_MS };
    }
    return this.token.value;
  }
}
