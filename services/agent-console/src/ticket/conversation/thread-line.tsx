import type { Item, Outgoing } from '@baton/client';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/baton';
import { Button } from '../../ui/button';
import { NoteIcon } from '../../ui/icons';
import { problemWords } from '../words/problem-words';
import { useFormats } from '../words/use-formats';
import { useAuthorName } from './author-name';
import { FileLine } from './file-line';
import { MessageText } from './message-text';
import { SystemLine } from './system-line';

type Written = Exclude<Item, { kind: 'system' }>;

/** The customer on one side, whoever answers on the other; notes look like neither. */
const LOOKS = {
  customer: 'bg-sunken text-ink',
  own: 'bg-accent-soft text-ink',
  note: 'border border-dashed border-note-line bg-note text-ink',
};

const lookOf = (item: Written): string =>
  item.kind === 'note' ? LOOKS.note : item.author.kind === 'customer' ? LOOKS.customer : LOOKS.own;

const Choices = ({ item }: { readonly item: Extract<Item, { kind: 'message' }> }) => {
  const { t } = useTranslation('ticket');
  const { choices = [] } = item;
  if (choices.length === 0) return null;
  return (
    <ul aria-label={t('thread.choices')} className="mt-2 flex flex-wrap gap-1">
      {choices.map(({ id, label }) => (
        <li
          key={id}
          dir="auto"
          className="rounded-full border border-line bg-surface px-3 py-1 text-xs wrap-anywhere text-ink-muted"
        >
          {label}
        </li>
      ))}
    </ul>
  );
};

const Content = ({ item }: { readonly item: Written }) => {
  const { t } = useTranslation('ticket');
  if (item.kind === 'file') return <FileLine file={item} />;
  if (item.text === null) return <p className="italic text-ink-muted">{t('thread.erased')}</p>;
  return (
    <>
      <MessageText text={item.text} />
      {item.kind === 'message' && <Choices item={item} />}
    </>
  );
};

const Heading = ({ item }: { readonly item: Written }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const nameOf = useAuthorName();
  return (
    <p className="mb-1 flex items-baseline gap-2 text-xs text-ink-muted">
      {item.kind === 'note' && <NoteIcon className="size-4 self-center" />}
      <bdi className="max-w-60 truncate font-medium text-ink">{nameOf(item.author)}</bdi>
      {item.kind === 'note' && <span>{t('thread.note')}</span>}
      <time dateTime={item.at}>{formats.time(item.at)}</time>
    </p>
  );
};

/** A message, a file or a note. Drawn again only when it or its place changed. */
const WrittenLine = ({ item, isFirst }: { readonly item: Written; readonly isFirst: boolean }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const isOurs = item.author.kind !== 'customer';
  return (
    <article
      className={`flex flex-col px-4 ${isFirst ? 'pt-3' : 'pt-1'} ${isOurs ? 'items-end' : 'items-start'}`}
      data-line={item.revision}
      data-kind={item.kind}
      data-author={item.author.kind}
    >
      {isFirst && <Heading item={item} />}
      <div
        title={t('thread.sentAt', { at: formats.dateTime(item.at) })}
        className={`max-w-[min(36rem,85%)] min-w-0 text-sm ${item.kind === 'file' ? '' : `rounded-lg px-3 py-2 ${lookOf(item)}`}`}
      >
        <Content item={item} />
      </div>
    </article>
  );
};

export const ThreadLine = memo(
  ({ item, isFirst, customer }: { readonly item: Item; readonly isFirst: boolean; readonly customer: string }) =>
    item.kind === 'system' ? (
      <SystemLine item={item} customer={customer} />
    ) : (
      <WrittenLine item={item} isFirst={isFirst} />
    ),
);
ThreadLine.displayName = 'ThreadLine';

interface OutgoingProps {
  readonly message: Outgoing;
  readonly isFirst: boolean;
  readonly onRetry: (clientMessageId: string) => void;
  readonly onDiscard: (message: Outgoing) => void;
}

/** A message of one's own that is not in the thread yet. */
export const OutgoingLine = memo(({ message, isFirst, onRetry, onDiscard }: OutgoingProps) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const nameOf = useAuthorName();
  const me = useMe();
  const { status } = message;
  return (
    <article className={`flex flex-col items-end px-4 ${isFirst ? 'pt-3' : 'pt-1'}`} data-outgoing={status}>
      {isFirst && (
        <p className="mb-1 flex items-baseline gap-2 text-xs text-ink-muted">
          <span className="font-medium text-ink">{nameOf({ kind: 'agent', id: me.id ?? '', name: me.name })}</span>
          <time dateTime={message.at}>{formats.time(message.at)}</time>
        </p>
      )}
      <div className={`max-w-[min(36rem,85%)] min-w-0 rounded-lg px-3 py-2 text-sm ${LOOKS.own}`}>
        <MessageText text={message.text} />
      </div>
      {status === 'failed' ? (
        <Failed message={message} onRetry={onRetry} onDiscard={onDiscard} />
      ) : (
        <p className="mt-1 text-xs text-ink-muted">{t(`thread.${status}`)}</p>
      )}
    </article>
  );
});
OutgoingLine.displayName = 'OutgoingLine';

const Failed = ({ message, onRetry, onDiscard }: Omit<OutgoingProps, 'isFirst'>) => {
  const { t } = useTranslation('ticket');
  const { key, params } = problemWords(message.error);
  return (
    <div role="alert" className="mt-1 flex flex-wrap items-center justify-end gap-2 text-xs text-ink">
      <span>
        <strong className="font-semibold">{t('thread.failed')}</strong> {t(key, params)}
      </span>
      <Button variant="secondary" size="small" onClick={() => onRetry(message.clientMessageId)}>
        {t('tryAgain')}
      </Button>
      <Button variant="quiet" size="small" onClick={() => onDiscard(message)}>
        {t('thread.discard')}
      </Button>
    </div>
  );
};
