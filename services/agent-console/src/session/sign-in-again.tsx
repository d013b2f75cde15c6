import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import type { Lost } from './phase';
import type { Person } from './session';

export interface SignInAgainProps {
  readonly lost: Lost;
  /** Whose page it is. */
  readonly person: Person;
}

/** Over an open page whose session has ended. The page stays: what is typed and what waits to be sent go on afterwards. */
export const SignInAgain = ({ lost, person }: SignInAgainProps) => {
  const [isLater, setIsLater] = useState(false);
  if (isLater) return <Reminder onClick={() => setIsLater(false)} />;
  return <Question lost={lost} person={person} later={() => setIsLater(true)} />;
};

const Reminder = ({ onClick }: { readonly onClick: () => void }) => {
  const { t } = useTranslation('session');
  return (
    <div
      role="alert"
      className="fixed inset-x-4 bottom-4 z-50 mx-auto flex w-fit items-center gap-4 rounded-xl border border-line bg-surface p-3 text-sm text-ink shadow-lg"
    >
      {t('lost.title')}
      <Button variant="primary" autoFocus onClick={onClick}>
        {t('signInAgain')}
      </Button>
    </div>
  );
};

/** The browser's own modal dialog: over everything that is open, and the rest of the page is out of reach meanwhile. */
const Question = ({ lost, person, later }: SignInAgainProps & { readonly later: () => void }) => {
  const { t } = useTranslation('session');
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const escaped = (event: SyntheticEvent): void => {
    event.preventDefault();
    later();
  };
  const { stranger } = lost;
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      onCancel={escaped}
      className="m-auto w-full max-w-96 rounded-xl border border-line bg-surface p-6 text-ink shadow-lg backdrop:bg-black/40"
    >
      <div className="flex flex-col gap-4">
        <h2 id={title} className="text-lg font-semibold">
          {t('lost.title')}
        </h2>
        <p className="text-sm text-ink-muted">
          {stranger === null ? t('lost.text') : t('lost.stranger', { stranger: stranger.name, name: person.name })}
        </p>
        <Button variant="primary" autoFocus onClick={lost.signInAgain}>
          {t('signInAgain')}
        </Button>
        {stranger !== null && <GoOnAs name={stranger.name} />}
        <Button variant="quiet" onClick={later}>
          {t('lost.later')}
        </Button>
      </div>
    </dialog>
  );
};

const GoOnAs = ({ name }: { readonly name: string }) => {
  const { t } = useTranslation('session');
  return (
    <Button variant="quiet" onClick={() => location.reload()}>
      <span className="truncate">{t('lost.goOnAs', { name })}</span>
    </Button>
  );
};
