import type { Ticket } from '@baton/client';

/** What each dialog of a ticket is given. */
export interface TicketDialogProps {
  readonly ticket: Ticket;
  readonly customer: string;
  readonly hasEnded: boolean;
  readonly onClose: () => void;
  /** The command was accepted: the ticket after it. */
  readonly onDone: (ticket: Ticket) => void;
  readonly onDelete: (reason: string) => void;
}
