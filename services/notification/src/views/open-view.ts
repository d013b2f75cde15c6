import { Rejection } from '@baton/decider';
import { rightOn } from '../domain/ticket-right';
import type { CustomerViewer, Viewer } from '../domain/viewer';
import type { LiveBoard } from './live-board';
import type { LiveClient, View } from './live-client';

const TICKET_VIEW = 'ticket:';

/**
 * Authorises one view by what is known now. Names: `inbox`, `inbox:all`, `ticket:<id>`, `conversation`.
 * @returns how to open it for a client.
 * @throws Rejection `forbidden` for a view that is not for this kind of viewer, `ticket-not-found` for a ticket that is not
 * open, or that this viewer may not know of.
 */
export const openView = (board: LiveBoard, viewer: Viewer, name: string): ((client: LiveClient) => View) => {
  if (viewer.kind === 'customer') return openCustomerView(viewer, name);
  if (name === 'inbox' || (name === 'inbox:all' && viewer.isSupervisor)) {
    return (client) => ({ kind: 'inbox', name, viewer, client, shown: new Map() });
  }
  if (!name.startsWith(TICKET_VIEW)) throw new Rejection('forbidden');
  const ticketId = name.slice(TICKET_VIEW.length);
  const ticket = board.ticket(ticketId);
  const right = ticket && rightOn(viewer, ticket, board.chatOf(ticket.conversationId));
  if (!ticket || !right) throw new Rejection('ticket-not-found');
  const { conversationId } = ticket;
  return (client) => ({ kind: 'ticket', name, viewer, client, ticketId, conversationId, right, shown: '' });
};

const openCustomerView = (viewer: CustomerViewer, name: string): ((client: LiveClient) => View) => {
  if (name !== 'conversation') throw new Rejection('forbidden');
  return (client) => ({ kind: 'conversation', name, viewer, client, shown: '' });
};
