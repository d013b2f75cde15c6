import type { RunningChat } from './running-chat';

/** Somebody says that they are typing; whether they may is not known yet. */
export interface TypingClaim {
  readonly conversationId: string;
  readonly by: { readonly kind: 'customer' | 'agent'; readonly id: string };
}

/** Whom a mark is for. */
export type TypingReaders =
  | { readonly kind: 'agents'; readonly ticketId: string; readonly joined: string }
  | { readonly kind: 'customer'; readonly customerId: string };

/**
 * Customer and owner see each other type, while they are joined in one chat, and nobody else is anybody's typist: this is the gate,
 * because whoever takes marks does not know who is joined.
 * @param customerId of the conversation; undefined: nothing of it is live.
 * @returns null: the mark is dropped.
 */
export const readersOf = (
  { by }: TypingClaim,
  { ticketId, agentId }: RunningChat,
  customerId: string | undefined,
): TypingReaders | null => {
  if (ticketId === null || agentId === null || customerId === undefined) return null;
  if (by.kind === 'customer') return by.id === customerId ? { kind: 'agents', ticketId, joined: agentId } : null;
  return by.id === agentId ? { kind: 'customer', customerId } : null;
};
