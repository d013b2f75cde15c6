import { hasCode, ProblemError } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Skeleton } from '../ui/skeleton';
import { useIsSlow } from './use-is-slow';

/** A stream and two questions that take longer than this are not merely starting. */
const SLOW_MS = 5_000;

export const Booting = () => {
  const { t } = useTranslation('shell');
  const isSlow = useIsSlow(true, SLOW_MS);
  return (
    <main aria-busy className="flex h-full flex-col gap-2 bg-surface p-4">
      <p role="status" className={isSlow ? 'text-sm text-ink-muted' : 'sr-only'}>
        {isSlow ? t('boot.slow') : t('boot.loading')}
      </p>
      <Skeleton className="h-10 w-full" />
      <Skeleton className="h-16 w-80 max-w-full" />
      <Skeleton className="h-16 w-80 max-w-full" />
      <Skeleton className="h-16 w-80 max-w-full" />
    </main>
  );
};

const reasonOf = (error: Error): string =>
  hasCode(error, 'forbidden') ? 'boot.forbidden' : error instanceof ProblemError ? 'boot.refused' : 'boot.unreachable';

export const BootFailed = ({ error, again }: { readonly error: Error; readonly again: () => void }) => {
  const { t } = useTranslation('shell');
  return (
    <main className="flex h-full flex-col bg-surface">
      <EmptyState title={t('boot.failed')} text={t(reasonOf(error))}>
        <Button variant="primary" onClick={again}>
          {t('again')}
        </Button>
      </EmptyState>
    </main>
  );
};
