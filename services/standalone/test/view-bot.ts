import { send } from './temporary.standalone';
import { type LiveFrame, LiveReader } from './live.reader';

/** How a bot differs from one that is written as it should be. */
export interface BotFlaws {
  /** Names its answers by chance instead of by what it answers. */
  readonly ownIds?: boolean;
  /** Passes over what waited before it came. */
  readonly ignoresSnapshot?: boolean;
}

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly author: { readonly kind: string };
  readonly conversationId?: string;
}

/** A bot on the view `bot` and the HTTP API alone: says one thing to each thing that a customer says. */
export class ViewBot {
  private stream: LiveReader | null = null;
  private cursor: string | undefined;
  private answers = 0;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly flaws: BotFlaws = {},
  ) {}

  /** Goes on where it was. */
  start(): void {
    this.stream = new LiveReader(this.url, {
      token: this.token,
      views: ['bot'],
      cursor: this.cursor,
      onFrame: (frame) => this.hear(frame),
    });
  }

  /** Resolves when it is done with what waited for it, and with so many messages that came afterwards. */
  async handled(messages: number): Promise<void> {
    const isDone = (frames: readonly LiveFrame[]): boolean =>
      frames.length > 0 && frames.filter(({ kind }) => kind === 'event').length >= messages;
    await this.stream?.until(isDone);
  }

  /** In the middle of whatever it is doing. */
  kill(): void {
    this.cursor = this.stream?.cursor;
    this.stream?.leave();
    this.stream = null;
  }

  private async hear({ kind, data }: LiveFrame): Promise<void> {
    if (kind === 'snapshot' && this.flaws.ignoresSnapshot !== true) {
      for (const { id } of data.rows as { id: string }[]) await this.catchUp(id);
    }
    if (kind === 'event') await this.answer((data.item as Line).conversationId ?? '', data.item as Line);
  }

  /** Everything that the customer said since a bot last spoke. */
  private async catchUp(conversationId: string): Promise<void> {
    const path = `/v1/conversations/${conversationId}/messages?limit=200`;
    const { body } = await send(this.url, 'GET', path, { token: this.token });
    const lines = body.items as Line[];
    const spoke = lines.findLastIndex(({ author }) => author.kind === 'bot');
    for (const line of lines.slice(spoke + 1))
      if (line.author.kind === 'customer') await this.answer(conversationId, line);
  }

  private async answer(conversationId: string, { id }: Line): Promise<void> {
    if (this.stream?.signal.aborted !== false) return;
    const clientMessageId =
      this.flaws.ownIds === true ? `mine:${id}:${(this.answers += 1)}:${Math.random()}` : `bot:${id}:0`;
    const body = { text: `re: ${id}`, clientMessageId };
    await send(this.url, 'POST', `/v1/conversations/${conversationId}/messages`, { token: this.token, body });
  }
}
