import { setTimeout as moment } from 'node:timers/promises';
import type { TypingChannel, TypingMark } from '../../src/typing-channel';

/** An adapter with a channel of its own, made for one check. */
export interface TypingUnderTest {
  readonly channel: TypingChannel;
  /** The same channel as another process has it; closed with the first. */
  readonly again: () => Promise<TypingChannel>;
  /** Resolves when the pause after that mark is over. */
  readonly pauseOver: (mark: TypingMark) => Promise<void>;
  readonly dispose: () => Promise<void>;
  /** How long to wait for what must come before calling it silence, in ms. */
  readonly patienceMs: number;
}

/** One promise of the port: resolves when it is kept, throws when it is broken. */
export interface TypingPromise {
  readonly name: string;
  readonly check: (under: TypingUnderTest) => Promise<void>;
}

export const CHAT = '11111111-0000-7000-8000-000000000001';
export const OTHER_CHAT = '11111111-0000-7000-8000-000000000002';
export const eve: TypingMark = {
  conversationId: CHAT,
  by: { kind: 'customer', id: '22222222-0000-7000-8000-000000000001' },
};
export const ada: TypingMark = { conversationId: CHAT, by: { kind: 'agent', id: 'ada' } };

const PROBE = 'probe ';
let probes = 0;

/** A mark that no check is about. */
const probe = (): TypingMark => ({ conversationId: `${PROBE}${(probes += 1)}`, by: { kind: 'agent', id: 'probe' } });

/** One subscription, and what it has heard. */
export class Ear {
  readonly heard: TypingMark[] = [];
  private readonly probed = new Set<string>();
  private readonly subscription: { end(): void };

  private constructor(
    channel: TypingChannel,
    private readonly patienceMs: number,
  ) {
    this.subscription = channel.subscribe((mark) => {
      if (mark.conversationId.startsWith(PROBE)) this.probed.add(mark.conversationId);
      else this.heard.push(mark);
    });
  }

  /** A subscription that is there: an adapter may need a moment for that. */
  static async on(channel: TypingChannel, { patienceMs }: TypingUnderTest): Promise<Ear> {
    const ear = new Ear(channel, patienceMs);
    await ear.until(
      () => ear.probed.size > 0,
      async () => void (await channel.publish(probe())),
    );
    return ear;
  }

  /** Everything that was published by that process before this was called has come, or never will. */
  async after(publisher: TypingChannel): Promise<readonly TypingMark[]> {
    const last = probe();
    await publisher.publish(last);
    await this.until(() => this.probed.has(last.conversationId));
    return this.heard;
  }

  end(): void {
    this.subscription.end();
  }

  /** @throws Error when it does not come. */
  private async until(isSo: () => boolean, trying: () => Promise<void> = async () => undefined): Promise<void> {
    const deadline = performance.now() + this.patienceMs;
    while (!isSo()) {
      if (performance.now() > deadline) throw new Error('silence');
      await trying();
      await moment(2);
    }
  }
}
