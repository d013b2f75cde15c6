import { useTranslation } from 'react-i18next';
import { Skeleton } from '../ui/skeleton';

/** The shape of a ticket while nothing of it is known. */
export const PaneSkeleton = () => {
  const { t } = useTranslation('ticket');
  return (
    <div role="status" aria-label={t('pane.loading')} className="flex grow flex-col gap-4 p-4">
      <Skeleton className="h-6 w-48" />
      <Skeleton className="h-4 w-72" />
      <Skeleton className="mt-4 h-10 w-3/5" />
      <Skeleton className="h-16 w-1/2 self-end" />
      <Skeleton className="h-10 w-2/5" />
    </div>
  );
};
