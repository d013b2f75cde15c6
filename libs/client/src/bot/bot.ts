import type { Conversations } from '../api/conversations';
import type { BotRow, HandoverRequest, Item, Posting } from '../api/types';
import { type Host, pause } from '../host';
import { hasCode } from '../http/problem';
import { backoff, isPassing } from '../http/retry';
import { isItem } from '../live/live-items';
import type { LiveView } from '../live/live-view';
import { answerId, openQuestions } from './open-questions';

/** One thing that a customer said and nobody has answered yet. */
export interface Turn {
  readonly conversationId: string;
  readonly question: Item;
  /** What it says; of a file, its name. */
  readonly text: string;
  /** The thread's end as far as it was read, oldest first. */
  readonly lines: readonly Item[];
}

/** What the bot does about it: says something, gets a person, or (null) nothing. */
export type BotReply =
  string | Pick<Posting, 'text' | 'choices'> | { readonly handover: Omit<HandoverRequest, 'seen'> } | null;

export interface BotOptions {
  /** Several replicas of one bot may be asked the same; the first answer is the answer. */
  readonly reply: (turn: Turn) => BotReply | Promise<BotReply>;
  /** Told when `reply` threw, or a service refused the answer; default: an uncaught error. That turn is left. */
  readonly onError?: (error: unknown, conversationId: string) => void;
}

interface Inside {
  readonly view: LiveView<BotRow>;
  readonly api: Pick<Conversations, 'items' | 'post' | 'handover'>;
  readonly host: Host;
}

/** Conversations that are attended to at once: after an hour away a crowd waits. */
const AT_ONCE = 8;
/** Above every revision, and as long as a query may be. */
const NEWEST = 999_999_999_999_999;
const LOOKED_AT = 100;

/** A person took over, or the customer is gone: then a bot has nothing to say. */
const isOthersBusiness = (error: unknown): boolean => hasCode(error, 'bot-not-in-charge', 'chat-ended', 'erased');

/** Another replica was faster, and said it otherwise. */
const unlessSaidOtherwise = (error: unknown): void => {
  if (!hasCode(error, 'idempotency-key-reused')) throw error;
};

const textOf = (line: Item): string =>
  (line.kind === 'message' ? line.text : line.kind === 'file' ? line.name : '') ?? '';

/**
 * A bot by the rules of docs/live-stream.md: whatever it is told of, it reads the thread and answers what is open there, each under an id
 * made from what it answers. So nothing must be remembered, and it does not matter how often, or by how many replicas, something is
 * heard. A service that is away is asked again until it is back.
 */
export class Bot {
  private readonly closing = new AbortController();
  private readonly detach: readonly (() => void)[];
  private readonly waiting = new Set<string>();
  private readonly busy = new Set<string>();

  constructor(
    private readonly options: BotOptions,
    private readonly inside: Inside,
  ) {
    const { view } = inside;
    const hearAll = (): void => view.getSnapshot().rows.forEach((_, id) => this.hear(id));
    this.detach = [
      view.onResync(hearAll),
      view.onEvent(({ item }) => {
        if (isItem(item) && 'conversationId' in item) this.hear(String(item.conversationId));
      }),
    ];
    hearAll();
  }

  /** Stops; what is being said may or may not arrive. */
  close(): void {
    for (const detach of this.detach) detach();
    this.closing.abort(new DOMException('the bot was closed', 'AbortError'));
  }

  private hear(conversationId: string): void {
    this.waiting.add(conversationId);
    this.next();
  }

  /** One conversation is never attended to twice at once: what comes meanwhile waits for its turn. */
  private next(): void {
    for (const id of this.waiting) {
      if (this.busy.size >= AT_ONCE) return;
      if (this.busy.has(id)) continue;
      this.waiting.delete(id);
      this.busy.add(id);
      void this.attend(id).finally(() => {
        this.busy.delete(id);
        this.next();
      });
    }
  }

  private async attend(id: string): Promise<void> {
    const { signal } = this.closing;
    const { host } = this.inside;
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        return await this.answer(id);
      } catch (error) {
        if (signal.aborted || isOthersBusiness(error)) return;
        if (!isPassing(error)) return this.fail(error, id);
        await pause(host, backoff(failures, host.random, 1_000, 30_000), signal).catch(() => undefined);
      }
    }
  }

  private async answer(conversationId: string): Promise<void> {
    const { api } = this.inside;
    const { signal } = this.closing;
    const { items } = await api.items(conversationId, { before: NEWEST, limit: LOOKED_AT }, { signal });
    for (const question of openQuestions(items)) {
      const turn = { conversationId, question, text: textOf(question), lines: items };
      const isTheirs = await this.answerOne(turn).catch((error: unknown) => {
        if (signal.aborted || isOthersBusiness(error) || isPassing(error)) throw error;
        // One turn that cannot be answered keeps no other waiting: an answer to a later one closes it.
        this.fail(error, conversationId);
        return false;
      });
      if (isTheirs || signal.aborted) return;
    }
  }

  /** @returns whether a person was asked for: what else is open is that person's. */
  private async answerOne(turn: Turn): Promise<boolean> {
    const { api } = this.inside;
    const { signal } = this.closing;
    const { conversationId, question, lines } = turn;
    const reply = await this.options.reply(turn);
    if (signal.aborted || reply === null) return false;
    if (typeof reply === 'object' && 'handover' in reply) {
      const request = { ...reply.handover, seen: lines.at(-1)?.revision ?? 0 };
      const asked = api.handover(conversationId, request, { key: answerId(question, 'handover'), signal });
      await asked.catch(unlessSaidOtherwise);
      return true;
    }
    const words = typeof reply === 'string' ? { text: reply } : reply;
    const posting = { ...words, clientMessageId: answerId(question, 0) };
    await api.post(conversationId, posting, { signal }).catch(unlessSaidOtherwise);
    return false;
  }

  private fail(error: unknown, conversationId: string): void {
    const { onError } = this.options;
    const tell = (): void => {
      if (onError === undefined) throw error;
      onError(error, conversationId);
    };
    // Outside of any promise: what is thrown here is the application's.
    this.inside.host.after(0, tell);
  }
}
