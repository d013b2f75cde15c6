import { type BatonClient, type ConversationStore, createClient, hasCode } from '@baton/client';
import { randomUUID } from 'node:crypto';
import type { Dialogue } from '../replay/dialogue';
import { customerName, type Script, scriptOf, subjectOf } from './dialogues';
import type { Pace } from './pace';
import { heard } from './thread';

/** No bot of the product attends it: the demo brings its own. */
export const DEMO_CHANNEL = 'demo';

/** What a customer of the demo needs. */
export interface CustomerOptions {
  readonly url: string;
  readonly bot: BatonClient;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** A chat has begun: whoever answers in it says these lines. */
  readonly begun: (ticketId: string, script: Script) => void;
}

/** A customer who has said all, and is answered no more, ends the chat after so long. */
const PATIENCE_AT_THE_END_MS = 60_000;

/** One customer from the first word to the end of the chat, with the words of a real dialogue. */
export class Customer {
  private readonly name: string;
  private readonly script: Script;
  private ticketId: string | null = null;

  /** @param n counts customers: it chooses the name, and every fourth ends the chat by themselves. */
  constructor(
    private readonly options: CustomerOptions,
    private readonly dialogue: Dialogue,
    private readonly n: number,
  ) {
    this.name = customerName(n);
    this.script = scriptOf(dialogue);
  }

  /** Resolves when the chat is over. @throws the signal's reason, after the customer has left. */
  async run(): Promise<void> {
    const { url } = this.options;
    const body = { channel: DEMO_CHANNEL, name: this.name, locale: 'en' };
    const anonymous = createClient({ url, token: () => '' });
    const { token, conversationId } = await anonymous.conversations.visit(body, { signal: this.options.signal });
    const baton = createClient({ url, token: () => token });
    const presence = baton.presence();
    const chat = baton.conversation(conversationId, baton.live.open('conversation'));
    try {
      await this.talk(baton, conversationId, chat);
    } finally {
      await this.leave(baton, conversationId);
      chat.close();
      presence.close();
      baton.close();
    }
  }

  private async talk(baton: BatonClient, id: string, chat: ConversationStore): Promise<void> {
    const { signal, pace } = this.options;
    const [first = '', ...rest] = this.script.customer;
    let said = await this.write(baton, id, first);
    await this.askForPerson(id, said, first);
    for (const text of rest) {
      const answer = await heard(chat, 'agent', said, signal);
      if (answer.kind === 'over') return this.ended();
      await this.read(baton, id, answer.text, answer.revision);
      said = await this.write(baton, id, text);
    }
    const leavesAlone = this.n % 4 === 3;
    const last = await this.lastAnswer(chat, said);
    if (last === null) return this.ended();
    await this.read(baton, id, last.text, last.revision);
    if (!leavesAlone && (await this.untilOver(chat, last.revision))) return this.ended();
    await pace.wait(1_500);
    this.options.say(`${this.name} ends the chat`);
  }

  /** The bot hands over, with what it has learned. */
  private async askForPerson(id: string, seen: number, text: string): Promise<void> {
    const { bot, say, begun } = this.options;
    const { topics, variables } = this.dialogue;
    const handover = { seen, subject: subjectOf(text), topics, variables };
    // not broken off by the signal: a chat that has begun unseen would never be ended
    const { ticket } = await bot.conversations.handover(id, handover);
    if (ticket === null) throw new Error('the handover was answered without a ticket');
    this.ticketId = ticket.id;
    begun(ticket.id, this.script);
    say(`${this.name} asks for a person`);
  }

  private async write(baton: BatonClient, id: string, text: string): Promise<number> {
    const { pace, signal } = this.options;
    await pace.write(text, () => baton.typing.touch(id));
    const { revision } = await baton.conversations.post(id, { text, clientMessageId: randomUUID() }, { signal });
    return revision;
  }

  private async read(baton: BatonClient, id: string, text: string, upTo: number): Promise<void> {
    const { pace, signal } = this.options;
    await pace.read(text);
    await baton.conversations.markRead(id, upTo, { signal });
  }

  private async lastAnswer(chat: ConversationStore, said: number): Promise<{ text: string; revision: number } | null> {
    const answer = await heard(chat, 'agent', said, this.options.signal);
    return answer.kind === 'over' ? null : answer;
  }

  /** @returns whether the chat was ended in time; what else is said meanwhile is listened to. */
  private async untilOver(chat: ConversationStore, from: number): Promise<boolean> {
    const { pace, signal } = this.options;
    const tired = new AbortController();
    const ended = heard(chat, 'agent', from, AbortSignal.any([signal, tired.signal])).then(
      async (answer) => answer.kind === 'over' || this.untilOver(chat, answer.revision),
      () => false,
    );
    const outcome = await Promise.race([ended, pace.wait(PATIENCE_AT_THE_END_MS).then(() => false)]);
    tired.abort(new Error('waited long enough'));
    return outcome;
  }

  private ended(): void {
    this.ticketId = null;
    this.options.say(`${this.name}’s chat is over`);
  }

  /** Nobody is left waiting for somebody who is no more. */
  private async leave(baton: BatonClient, id: string): Promise<void> {
    if (this.ticketId === null) return;
    await baton.conversations
      .leave(id, this.ticketId, { signal: AbortSignal.timeout(5_000) })
      .catch((error: unknown) => {
        if (!hasCode(error, 'no-live-chat')) throw error;
      });
    this.ticketId = null;
  }
}
