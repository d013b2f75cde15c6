import type { Agent, Ticket } from '@baton/client';

/** Why there is, or is no, field to write in. */
export type Composing =
  /** Mine, and somebody reads it. */
  | 'open'
  /** Somebody has to take it first. */
  | 'pending'
  /** The customer ended the chat: only Resolved and Delete are left. */
  | 'ended'
  /** A colleague answers. */
  | 'others'
  /** Resolved or deleted. */
  | 'closed'
  /** The right to see it has just ended; what is true now is being asked for. */
  | 'unsure';

/** What the person who looks at a ticket may do with it; the services decide it again. */
export interface Standing {
  readonly composing: Composing;
  readonly isMine: boolean;
  readonly hasEnded: boolean;
  readonly isGone: boolean;
  readonly mayClaim: boolean;
  readonly mayHandOn: boolean;
  readonly mayResolve: boolean;
  readonly mayDelete: boolean;
  readonly mayRestore: boolean;
  /** Notes for colleagues. */
  readonly mayNote: boolean;
}

export interface Viewer {
  readonly id: string;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
  readonly isSupervisor: boolean;
}

export const viewerOf = (me: Pick<Agent, 'id' | 'skills' | 'queues'>, roles: readonly string[]): Viewer => ({
  id: me.id ?? '',
  skills: me.skills,
  queues: me.queues,
  isSupervisor: roles.includes('supervisor'),
});

/** Whether skills and queues cover a ticket; the ticket service decides it again. */
export const isEligible = (
  { skills, queues }: Pick<Viewer, 'skills' | 'queues'>,
  { requiredSkills, queue }: Ticket,
): boolean =>
  requiredSkills.every((skill) => skills.includes(skill)) &&
  (queue === null || queues.length === 0 || queues.includes(queue));

const composingOf = (ticket: Ticket, isMine: boolean, hasEnded: boolean, isVisible: boolean): Composing => {
  if (ticket.work === 'resolved' || ticket.work === 'deleted') return 'closed';
  if (!isVisible) return 'unsure';
  if (hasEnded) return 'ended';
  if (ticket.work === 'pending') return 'pending';
  return isMine ? 'open' : 'others';
};

/**
 * @param endedInThread the thread says that the customer ended the chat: it knows before the ticket does.
 * @param isVisible false from the moment in which the live view ended, until the ticket was read again.
 */
export const standingOf = (ticket: Ticket, viewer: Viewer, endedInThread: boolean, isVisible: boolean): Standing => {
  const isOpen = ticket.work === 'pending' || ticket.work === 'claimed';
  const isMine = ticket.owner?.id === viewer.id;
  const hasEnded = isOpen && (endedInThread || ticket.customer.presence === 'ended');
  const isHeld = isVisible && ticket.work === 'claimed' && (isMine || viewer.isSupervisor);
  const fits = isEligible(viewer, ticket);
  const mayResolve = isHeld || (isVisible && ticket.work === 'pending' && (viewer.isSupervisor || (hasEnded && fits)));
  return {
    composing: composingOf(ticket, isMine, hasEnded, isVisible),
    isMine: isMine && ticket.work === 'claimed',
    hasEnded,
    isGone: isOpen && !hasEnded && ticket.customer.presence === 'gone',
    mayClaim: isVisible && ticket.work === 'pending' && fits && !hasEnded,
    mayHandOn: isHeld && !hasEnded,
    mayResolve,
    mayDelete: ticket.work !== 'deleted' && (isOpen ? mayResolve : isMine || viewer.isSupervisor),
    mayRestore: ticket.work === 'deleted' && viewer.isSupervisor,
    mayNote: isHeld && !hasEnded,
  };
};

/** The newer of what several sources say of one ticket. */
export const newestOf = (...known: readonly (Ticket | null | undefined)[]): Ticket | null =>
  known.reduce<Ticket | null>(
    (best, next) => (next && (best === null || next.revision >= best.revision) ? next : best),
    null,
  );
