import { hasCode } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { isNotThere, problemWords } from './words/problem-words';

const wordsFor = (error: unknown): { readonly title: string; readonly about: string | null } => {
  if (hasCode(error, 'erased')) return { title: 'state.erased', about: 'state.erasedAbout' };
  if (hasCode(error, 'ticket-deleted')) return { title: 'state.deleted', about: 'state.deletedAbout' };
  // an id that is none, from a link that was cut off
  if (isNotThere(error) || hasCode(error, 'invalid-request'))
    return { title: 'state.notThere', about: 'state.notThereAbout' };
  return { title: 'state.failed', about: null };
};

/** Why there is no ticket to be seen, and the way on. */
export const PaneFailed = ({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) => {
  const { t } = useTranslation('ticket');
  const { close } = useNavigation();
  const connection = useConnection();
  const { title, about } = wordsFor(error);
  const { key, params } = problemWords(error);
  const isOffline = about === null && connection === 'offline';
  return (
    <EmptyState
      title={t(isOffline ? 'state.offline' : title)}
      text={isOffline ? t('state.offlineAbout') : about === null ? t(key, params) : t(about)}
    >
      {about === null && (
        <Button variant="primary" onClick={onRetry}>
          {t('tryAgain')}
        </Button>
      )}
      <Button variant="secondary" onClick={close}>
        {t('pane.back')}
      </Button>
    </EmptyState>
  );
};
