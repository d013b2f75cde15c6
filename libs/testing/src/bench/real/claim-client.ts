import { Agent, request } from 'node:http';
import { REPLAY_AGENTS } from '../../replay/plan';
import type { PendingTicket } from '../chats';
import type { House } from './house';

/** A command of a ticket's owner, straight to the ticket service's process. @throws Error unless it is answered 200. */
export type TicketCommand = (command: 'claim' | 'unclaim', ticket: PendingTicket, index: number) => Promise<void>;

const agentOf = (index: number): string => REPLAY_AGENTS[index % REPLAY_AGENTS.length] ?? REPLAY_AGENTS[0];

/**
 * On connections that stay open, and with as little work as a request can be: what it costs to make the load is taken from the same
 * two cores as what is measured.
 */
export const ticketCommands = ({ chats, ticket: { url } }: House, atOnce: number): TicketCommand => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return async (command, { ticketId, seen }, index) => {
    const headers = {
      authorization: `Bearer ${await chats.people.agent(agentOf(index)).token()}`,
      'baton-seen': seen.toString(),
      'content-length': '0',
    };
    await new Promise<void>((resolve, reject) => {
      const sent = request(`${url}/v1/tickets/${ticketId}/${command}`, { method: 'POST', agent, headers });
      sent.on('error', reject);
      sent.on('response', (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${command} was answered ${response.statusCode}`)),
        );
      });
      sent.end();
    });
  };
};
