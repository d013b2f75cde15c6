import type { Ticket } from '@baton/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { Skeleton } from '../../ui/skeleton';
import { keys } from '../queries';
import { problemWords } from '../words/problem-words';
import { useChannelName } from '../words/use-names';
import { useFormats } from '../words/use-formats';
import { type PastTicket, pastTickets } from './past-tickets';

const usePast = ({ id, customer }: Ticket) => {
  const baton = useBaton();
  return useQuery({
    queryKey: [...keys.ticketsOf(customer.id), id],
    queryFn: async ({ signal }) => {
      const [chats, tickets] = await Promise.all([
        baton.conversations.ofCustomer(customer.id, { signal }),
        baton.tickets.list({ customerId: customer.id, limit: 200 }, { signal }),
      ]);
      return pastTickets(chats, tickets.items, id);
    },
  });
};

const Past = ({ ticket }: { readonly ticket: PastTicket }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const channelName = useChannelName();
  return (
    <li className="flex flex-col gap-1 rounded-md border border-line px-3 py-2">
      <span className="flex flex-wrap items-baseline gap-x-2 text-sm text-ink">
        <span className="font-medium">{t(`work.${ticket.work}`)}</span>
        {ticket.outcome !== null && <bdi>{ticket.outcome}</bdi>}
        {ticket.subject !== null && (
          <span dir="auto" className="min-w-0 text-ink-muted wrap-anywhere">
            {ticket.subject}
          </span>
        )}
      </span>
      <span className="text-xs text-ink-muted">
        {formats.dateTime(ticket.waitingSince)} · {channelName(ticket.channel)}
        {ticket.owner !== null && (
          <>
            {' '}
            · <bdi>{ticket.owner}</bdi>
          </>
        )}
      </span>
    </li>
  );
};

/** The customer's other tickets, with how they ended. */
export const EarlierTickets = ({ ticket }: { readonly ticket: Ticket }) => {
  const { t } = useTranslation('ticket');
  const { data, error } = usePast(ticket);
  if (error !== null) {
    const { key, params } = problemWords(error);
    return (
      <p role="alert" className="text-sm">
        {t(key, params)}
      </p>
    );
  }
  if (data === undefined) return <Skeleton className="h-12 w-full" />;
  if (data.length === 0) return <p className="text-sm text-ink-muted">{t('user.noEarlier')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {data.map((past) => (
        <Past key={past.id} ticket={past} />
      ))}
    </ul>
  );
};
