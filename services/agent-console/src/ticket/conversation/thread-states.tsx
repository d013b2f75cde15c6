import type { ConversationSnapshot } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Skeleton } from '../../ui/skeleton';
import { problemWords } from '../words/problem-words';

/** Shapes of messages while they are fetched. */
export const ThreadSkeleton = () => {
  const { t } = useTranslation('ticket');
  return (
    <div
      role="status"
      aria-label={t('thread.loading')}
      className="flex grow flex-col justify-end gap-3 overflow-hidden p-4"
    >
      <Skeleton className="h-10 w-3/5" />
      <Skeleton className="h-16 w-1/2 self-end" />
      <Skeleton className="h-10 w-2/5" />
      <Skeleton className="h-10 w-3/5 self-end" />
    </div>
  );
};

/** The service said no for good, or nothing is known because nobody answers. */
export const ThreadFailed = ({
  snapshot,
  onRetry,
}: {
  readonly snapshot: ConversationSnapshot;
  readonly onRetry: () => void;
}) => {
  const { t } = useTranslation('ticket');
  const { key, params } = problemWords(snapshot.error);
  return (
    <EmptyState title={t('state.failed')} text={t(key, params)}>
      <Button variant="secondary" onClick={onRetry}>
        {t('tryAgain')}
      </Button>
    </EmptyState>
  );
};
