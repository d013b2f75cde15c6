import type { Author } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { hasRole, type Principal } from '@baton/service-kit';
import type { Reader } from '../domain/conversation.access';

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
