import { lazy, Suspense } from 'react';
import type { TicketDialogProps } from './dialog-props';
import type { DialogName } from './use-ticket-dialogs';

const DIALOGS = {
  forward: lazy(() => import('./forward-dialog')),
  unclaim: lazy(() => import('./unclaim-dialog')),
  resolve: lazy(() => import('./resolve-dialog')),
  delete: lazy(() => import('./delete-dialog')),
} as const;

/** The dialog that is open; its code is fetched when it is wanted first. */
export const TicketDialog = ({ name, ...props }: TicketDialogProps & { readonly name: DialogName | null }) => {
  if (name === null) return null;
  const Shown = DIALOGS[name];
  return (
    <Suspense fallback={null}>
      <Shown {...props} />
    </Suspense>
  );
};
