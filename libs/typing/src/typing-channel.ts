import { z } from 'zod';

const typist = z.object({ kind: z.enum(['customer', 'agent']), id: z.string().min(1) });

/** Somebody is typing in a conversation. Never what they type: an agent's draft stays in their browser. */
export const typingMark = z.object({ conversationId: z.string().min(1), by: typist });
export type TypingMark = z.infer<typeof typingMark>;

/** How long a mark is shown unless another follows, in ms. Nobody says that they stopped: a page that closed could not. */
export const TYPING_SHOWN_MS = 5_000;

/**
 * A person's marks in one conversation are passed on no closer together than this, in ms. Pages send one every 3 s; what the way
 * shortens that to is let through.
 */
export const TYPING_PAUSE_MS = 2_000;

/** What a subscription is ended with. Nothing is delivered afterwards. */
export interface TypingSubscription {
  end(): void;
}

/**
 * Carries typing marks from whoever takes them to whoever shows them, in any process. A mark is worth nothing a moment later, so
 * none is kept, repeated or caught up on: who is not there misses it, and the next one is seconds away.
 */
export interface TypingChannel {
  /**
   * Tells everybody who is subscribed now.
   * @returns whether it was passed on; false: this person's last mark in this conversation is younger than the pause, whichever
   * process took it.
   * @throws TypingUnavailable when nobody can be told.
   */
  publish(mark: TypingMark): Promise<boolean>;
  /** @param listener is called once for each mark; it must not throw. */
  subscribe(listener: (mark: TypingMark) => void): TypingSubscription;
  /** Ends all subscriptions, and whatever is open. */
  close(): Promise<void>;
}

/** Nobody can be told now. The mark is lost, and worth nothing a moment later: the next one is seconds away. */
export class TypingUnavailable extends Error {
  override readonly name = 'TypingUnavailable';
}

/** Names one person's marks in one conversation. */
export const markKey = ({ conversationId, by }: TypingMark): string => `${conversationId}:${by.kind}:${by.id}`;
