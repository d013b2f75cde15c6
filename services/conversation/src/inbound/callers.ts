import type { Author } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { hasRole, type Principal } from '@baton/service-kit';
import { type Reader, readingRight, type ReadingRight } from '../domain/conversation.access';
import type { ConversationState } from '../domain/conversation.state';

/** The caller as a reader. @throws Rejection `forbidden` for those who never read a conversation. */
export const readerOf = (caller: Principal): Reader => {
  switch (caller.kind) {
    case 'customer':
      return { kind: 'customer', customerId: caller.id, conversationId: caller.conversationId ?? '' };
    case 'bot':
      return { kind: 'bot' };
    case 'agent': {
      const { id, skills, queues } = caller;
      return { kind: 'agent', id, skills, queues, isSupervisor: hasRole(caller, 'supervisor') };
    }
    case 'other':
      throw new Rejection('forbidden');
  }
};

/** The caller as an author. @throws Rejection `forbidden` for those who never write in one. */
export const authorOf = (caller: Principal): Author => {
  if (caller.kind === 'other') throw new Rejection('forbidden');
  return { kind: caller.kind, id: caller.id };
};

/** The right of somebody of whom it is already known that they may read. */
export const rightOf = (reader: Reader, state: ConversationState): ReadingRight => {
  const right = readingRight(reader, state, false);
  if (right === null) throw new Rejection('conversation-not-found');
  return right;
};

/**
 * Refuses a command on a conversation whose existence the caller may not know of, before the rules of the command speak.
 * It runs on the state that is decided on, so no change slips in between.
 */
export const assertMayRead =
  (reader: Reader) =>
  (state: ConversationState): void => {
    rightOf(reader, state);
  };
