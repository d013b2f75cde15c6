import { useMemo, useState } from 'react';

export type DialogName = 'forward' | 'unclaim' | 'resolve' | 'delete';

export interface TicketDialogs {
  readonly open: DialogName | null;
  readonly show: (name: DialogName) => void;
  readonly close: () => void;
}

/** Which dialog of the open ticket is shown; one at a time. */
export const useTicketDialogs = (): TicketDialogs => {
  const [open, setOpen] = useState<DialogName | null>(null);
  return useMemo(() => ({ open, show: setOpen, close: () => setOpen(null) }), [open]);
};
