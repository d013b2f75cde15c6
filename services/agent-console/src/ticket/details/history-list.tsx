import type { TicketChange } from '@baton/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { Button } from '../../ui/button';
import { Skeleton } from '../../ui/skeleton';
import { keys } from '../queries';
import { useAgentNames } from '../use-colleagues';
import { problemWords } from '../words/problem-words';
import { useFormats } from '../words/use-formats';
import { wordsOf } from './history-words';

const Change = ({ change }: { readonly change: TicketChange }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const nameOf = useAgentNames();
  const { key, params, quote } = wordsOf(change, nameOf, t('history.somebody'));
  return (
    <li className="relative flex flex-col gap-1 border-s border-line ps-4 pb-4 last:pb-0 before:absolute before:-start-1 before:top-1.5 before:size-2 before:rounded-full before:bg-ink-muted">
      <span className="text-sm text-ink wrap-anywhere" dir="auto">
        {t(key, params)}
      </span>
      {quote !== null && (
        <q dir="auto" className="max-h-32 overflow-y-auto text-sm whitespace-pre-wrap text-ink-muted wrap-anywhere">
          {quote}
        </q>
      )}
      <time dateTime={change.at} className="text-xs text-ink-muted">
        {formats.dateTime(change.at)}
      </time>
    </li>
  );
};

/** Who did what when, in words. @param revision of the ticket: another one means that there is more. */
export const HistoryList = ({ ticketId, revision }: { readonly ticketId: string; readonly revision: number }) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.history(ticketId), revision],
    queryFn: ({ signal }) => baton.tickets.history(ticketId, { signal }),
    placeholderData: (before) => before,
  });
  if (error !== null && data === undefined) {
    const { key, params } = problemWords(error);
    return (
      <p role="alert" className="flex flex-wrap items-center gap-2 text-sm">
        {t(key, params)}
        <Button variant="secondary" size="small" onClick={() => void refetch()}>
          {t('tryAgain')}
        </Button>
      </p>
    );
  }
  if (data === undefined) return <Skeleton className="h-24 w-full" />;
  return (
    <ol className="ps-1">
      {data.items.map((change) => (
        <Change key={change.revision} change={change} />
      ))}
    </ol>
  );
};
