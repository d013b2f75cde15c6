import { isSuccess } from '../checkers/observation';
import { member } from '../checkers/stored-fact';
import type { Crew } from './crew';
import type { Run } from './property';

/** Ids of tickets that nobody claims by themselves: open from now on. */
export const waitingTickets = async (run: Run, count: number): Promise<Set<string>> => {
  const crew = run.crew.until(run.interrupted);
  const ids = await Promise.all(Array.from({ length: count }, () => waitingTicket(crew)));
  return new Set(ids.filter((id) => id !== null));
};

/** null: the run ended before it could be read. */
const waitingTicket = async (crew: Crew): Promise<string | null> => {
  const visit = await crew.visit('waiting');
  if (visit === null) return null;
  const path = `/v1/conversations/${visit.conversationId}/handover`;
  const asked = await visit.customer.until({ path, body: { subject: 'waiting' }, key: visit.conversationId });
  const id = member(member(asked.body, 'ticket'), 'id');
  if (typeof id !== 'string') return null;
  const there = { method: 'GET', path: `/v1/tickets/${id}`, waitFor: ['ticket-not-found'] } as const;
  return isSuccess(await crew.supervisor(visit.seen).until(there)) ? id : null;
};
