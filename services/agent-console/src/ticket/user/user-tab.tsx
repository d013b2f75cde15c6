import type { Conversation, Ticket } from '@baton/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { Button } from '../../ui/button';
import { Skeleton } from '../../ui/skeleton';
import { FileChip } from '../conversation/file-line';
import { Fact, Facts, Section } from '../details/facts';
import { keys } from '../queries';
import { problemWords } from '../words/problem-words';
import { useChannelName, useLanguageName } from '../words/use-names';
import { useFormats } from '../words/use-formats';
import { EarlierTickets } from './earlier-tickets';
import { Variables } from './variables-table';

const presenceOf = ({ work, customer }: Ticket) =>
  work === 'pending' || work === 'claimed' || customer.presence === 'ended' ? customer.presence : 'over';

const Person = ({ ticket, locale }: { readonly ticket: Ticket; readonly locale: string | null }) => {
  const { t } = useTranslation('ticket');
  const channelName = useChannelName();
  const languageName = useLanguageName();
  const { customer, channel } = ticket;
  return (
    <Facts>
      <Fact term={t('user.id')}>
        <span className="font-mono text-xs" dir="ltr">
          {customer.id}
        </span>
      </Fact>
      <Fact term={t('user.name')}>{customer.name === null ? t('user.none') : <bdi>{customer.name}</bdi>}</Fact>
      <Fact term={t('user.channel')}>{channelName(channel)}</Fact>
      <Fact term={t('user.presence')}>{t(`user.${presenceOf(ticket)}`)}</Fact>
      <Fact term={t('user.locale')}>{locale === null ? t('user.none') : languageName(locale)}</Fact>
    </Facts>
  );
};

const FROM = { customer: 'user.fromUser', agent: 'user.fromAgent', bot: 'user.fromBot' } as const;

const Files = ({ files }: Pick<Conversation, 'files'>) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  if (files.length === 0) return <p className="text-sm text-ink-muted">{t('user.noFiles')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {files.map((file) => (
        <li key={file.fileId} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <FileChip file={file} />
          <span className="text-xs text-ink-muted">
            <bdi dir="ltr">{file.type}</bdi> · {t(FROM[file.author.kind])} · {formats.dateTime(file.at)}
          </span>
        </li>
      ))}
    </ul>
  );
};

/** What is known of the conversation beside its lines. @param revision another one means that there may be more. */
const useConversation = (conversationId: string, revision: number) => {
  const baton = useBaton();
  return useQuery({
    queryKey: [...keys.conversation(conversationId), revision],
    queryFn: ({ signal }) => baton.conversations.get(conversationId, { signal }),
    placeholderData: (before) => before,
  });
};

/** Who is on the other side: what they sent, what the chatbot learned, and how it went before. */
export const UserTab = ({ ticket, revision }: { readonly ticket: Ticket; readonly revision: number }) => {
  const { t } = useTranslation('ticket');
  const { data, error, refetch } = useConversation(ticket.conversationId, revision);
  const trouble = error !== null && data === undefined ? problemWords(error) : null;
  // the ticket holds what was known at the handover, the conversation what was learned since
  const variables = { ...ticket.variables, ...data?.variables };
  return (
    <div className="min-h-0 grow divide-y divide-line overflow-y-auto" tabIndex={0}>
      <Section title={t('user.about')}>
        <Person ticket={ticket} locale={data?.customer.locale ?? null} />
        {trouble !== null && (
          <p role="alert" className="flex flex-wrap items-center gap-2 text-sm">
            {t(trouble.key, trouble.params)}
            <Button variant="secondary" size="small" onClick={() => void refetch()}>
              {t('tryAgain')}
            </Button>
          </p>
        )}
      </Section>
      <Section title={t('user.variables')}>
        <Variables variables={variables} />
      </Section>
      <Section title={t('user.files')}>
        {data ? <Files files={data.files} /> : trouble === null && <Skeleton className="h-10 w-60" />}
      </Section>
      <Section title={t('user.earlier')}>
        <EarlierTickets ticket={ticket} />
      </Section>
    </div>
  );
};
