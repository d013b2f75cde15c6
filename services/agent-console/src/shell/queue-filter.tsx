import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useInbox, useMe } from '../app/baton';
import { Select } from '../ui/select';

/** No queue can be called that: names have no spaces at their ends. */
const EVERY = ' ';

/** Queues that one works in, and those of which there is something. */
const useQueues = (chosen: string | null): readonly string[] => {
  const { rows } = useInbox();
  const { queues } = useMe();
  return useMemo(() => {
    const there = [...rows.values()].flatMap(({ ticket }) => (ticket.queue === null ? [] : [ticket.queue]));
    return [...new Set([...queues, ...there, ...(chosen === null ? [] : [chosen])])].sort();
  }, [rows, queues, chosen]);
};

export const QueueFilter = ({ queue, onQueue }: { queue: string | null; onQueue: (queue: string | null) => void }) => {
  const { t } = useTranslation('shell');
  const queues = useQueues(queue);
  if (queues.length === 0) return null;
  return (
    <Select
      label={t('queue.label')}
      value={queue ?? EVERY}
      choices={[{ value: EVERY, label: t('queue.all') }, ...queues.map((value) => ({ value, label: value }))]}
      onChange={(value) => onQueue(value === EVERY ? null : value)}
    />
  );
};
