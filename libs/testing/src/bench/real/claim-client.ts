import { REPLAY_AGENTS } from '../../replay/plan';
import type { PendingTicket } from '../chats';
import type { House } from './house';
import { HttpLanes } from './http-lane';

/** A command of a ticket's owner, straight to the ticket service's process. @throws Error unless it is answered 200. */
export type TicketCommand = (command: 'claim' | 'unclaim', ticket: PendingTicket, index: number) => Promise<void>;

const agentOf = (index: number): string => REPLAY_AGENTS[index % REPLAY_AGENTS.length] ?? REPLAY_AGENTS[0];

/**
 * On connections that stay open, and with as little work as a request can be: what it costs to make the load is taken from the same
 * two cores as what is measured.
 */
export const ticketCommands = ({ chats, ticket: { url } }: House, atOnce: number): TicketCommand => {
  const lanes = new HttpLanes(new URL(url), atOnce);
  return async (command, { ticketId, seen }, index) => {
    const token = await chats.people.agent(agentOf(index)).token();
    const headers = { authorization: `Bearer ${token}`, 'baton-seen': seen.toString() };
    const status = await lanes.post(`/v1/tickets/${ticketId}/${command}`, headers);
    if (status !== 200) throw new Error(`${command} was answered ${status}`);
  };
};
