import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../../app/boundary';
import { useNotices } from '../../app/notices';
import type { TicketDialogProps } from './dialog-props';
import type { DialogName } from './use-ticket-dialogs';

type Shown = ComponentType<TicketDialogProps>;

const LOADS: Readonly<Record<DialogName, () => Promise<{ default: Shown }>>> = {
  forward: () => import('./forward-dialog'),
  unclaim: () => import('./unclaim-dialog'),
  resolve: () => import('./resolve-dialog'),
  delete: () => import('./delete-dialog'),
};

const known = new Map<DialogName, Shown>();

/** What could not be fetched is asked for again the next time. */
const dialogOf = (name: DialogName): Shown => {
  const load = async (): Promise<{ default: Shown }> => {
    try {
      return await LOADS[name]();
    } catch (error) {
      known.delete(name);
      throw error;
    }
  };
  const dialog = known.get(name) ?? lazy(load);
  known.set(name, dialog);
  return dialog;
};

/** While a ticket is open its dialogs are fetched, before one is wanted: they work without a network then. */
export const useDialogsSoon = (): void =>
  useEffect(() => {
    for (const load of Object.values(LOADS)) load().catch(() => undefined);
  }, []);

const Missing = ({ onClose }: Pick<TicketDialogProps, 'onClose'>) => {
  const { t } = useTranslation('ticket');
  const { say } = useNotices();
  useEffect(() => {
    say(t('state.needsConnection'), { kind: 'error', key: 'dialog' });
    onClose();
  });
  return null;
};

/** The dialog that is open. */
export const TicketDialog = ({ name, ...props }: TicketDialogProps & { readonly name: DialogName | null }) => {
  if (name === null) return null;
  const Dialog = dialogOf(name);
  return (
    <Boundary key={name} instead={<Missing onClose={props.onClose} />}>
      <Suspense fallback={null}>
        <Dialog {...props} />
      </Suspense>
    </Boundary>
  );
};
