import type { Ticket } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../app/baton';
import { useFormats } from '../words/use-formats';
import { Fact, Facts, Section } from './facts';
import { HistoryList } from './history-list';

const Names = ({ names }: { readonly names: readonly string[] }) => {
  const { t } = useTranslation('ticket');
  if (names.length === 0) return t('details.none');
  return (
    <span className="flex flex-wrap gap-1">
      {names.map((name) => (
        <bdi key={name} className="rounded-full bg-sunken px-2 py-0.5 text-xs">
          {name}
        </bdi>
      ))}
    </span>
  );
};

const Waiting = ({ ticket }: { readonly ticket: Ticket }) => {
  const now = useNow();
  const formats = useFormats();
  const isWaiting = ticket.work === 'pending';
  return (
    <>
      {formats.dateTime(ticket.waitingSince)}
      {isWaiting && ` (${formats.elapsed(now - Date.parse(ticket.waitingSince))})`}
    </>
  );
};

const Outcome = ({ ticket }: { readonly ticket: Ticket }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const { closedAt, outcome, botCouldHaveAnswered, suggestedFaq } = ticket;
  if (closedAt === null) return null;
  return (
    <>
      <Fact term={t('details.closed')}>{formats.dateTime(closedAt)}</Fact>
      <Fact term={t('details.outcome')}>{outcome === null ? t('details.none') : <bdi>{outcome}</bdi>}</Fact>
      {botCouldHaveAnswered !== null && (
        <Fact term={t('details.bot')}>{t(botCouldHaveAnswered ? 'details.yes' : 'details.no')}</Fact>
      )}
      {suggestedFaq !== null && (
        <Fact term={t('details.faq')}>
          <span dir="auto">{suggestedFaq}</span>
        </Fact>
      )}
    </>
  );
};

const Details = ({ ticket }: { readonly ticket: Ticket }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const none = t('details.none');
  const { owner, claimedAt } = ticket;
  return (
    <Facts>
      <Fact term={t('details.id')}>
        <span className="font-mono text-xs" dir="ltr">
          {ticket.id}
        </span>
      </Fact>
      <Fact term={t('details.work')}>{t(`work.${ticket.work}`)}</Fact>
      <Fact term={t('details.subject')}>
        {ticket.subject === null ? none : <span dir="auto">{ticket.subject}</span>}
      </Fact>
      <Fact term={t('details.topics')}>
        <Names names={ticket.topics} />
      </Fact>
      <Fact term={t('details.created')}>{formats.dateTime(ticket.createdAt)}</Fact>
      <Fact term={t('details.waiting')}>
        <Waiting ticket={ticket} />
      </Fact>
      <Fact term={t('details.claimed')}>{claimedAt === null ? none : formats.dateTime(claimedAt)}</Fact>
      <Fact term={t('details.owner')}>
        {owner === null ? t('details.nobody') : <bdi>{owner.name ?? owner.id}</bdi>}
      </Fact>
      <Fact term={t('details.queue')}>{ticket.queue === null ? none : <bdi>{ticket.queue}</bdi>}</Fact>
      <Fact term={t('details.skills')}>
        <Names names={ticket.requiredSkills} />
      </Fact>
      <Outcome ticket={ticket} />
    </Facts>
  );
};

/** The details of a ticket, and its audit history. */
export const TicketTab = ({ ticket }: { readonly ticket: Ticket }) => {
  const { t } = useTranslation('ticket');
  return (
    <div className="min-h-0 grow divide-y divide-line overflow-y-auto" tabIndex={0}>
      <Section title={t('details.about')}>
        <Details ticket={ticket} />
      </Section>
      <Section title={t('details.history')}>
        <HistoryList ticketId={ticket.id} revision={ticket.revision} />
      </Section>
    </div>
  );
};
