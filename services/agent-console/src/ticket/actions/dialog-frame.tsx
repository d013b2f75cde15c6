import { type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import type { ProblemWords } from '../words/problem-words';

interface Props {
  readonly title: string;
  readonly about: string;
  readonly confirm: string;
  readonly isDanger?: boolean;
  readonly isBusy?: boolean;
  readonly problem?: ProblemWords | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** A question about a ticket: what follows from it in words, what to enter, Cancel, and the one button that does it. */
export const DialogFrame = (props: Props) => {
  const {
    title,
    about,
    confirm,
    isDanger = false,
    isBusy = false,
    problem = null,
    onConfirm,
    onClose,
    children,
  } = props;
  const { t } = useTranslation('ticket');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <Dialog open onClose={onClose} title={title} description={about}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {children}
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {t(problem.key, problem.params)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" variant={isDanger ? 'danger' : 'primary'} disabled={isBusy} aria-busy={isBusy}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
