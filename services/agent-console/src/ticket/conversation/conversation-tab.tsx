import type { ConversationSnapshot, Item, Outgoing } from '@baton/client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Composer, type ComposerProps } from '../composer/composer';
import { DropZone } from '../composer/drop-zone';
import { type DraftKind, draftKey, joinedDraft } from '../composer/drafts';
import { KeptDraft } from '../composer/kept-draft';
import { draftStore } from '../composer/draft-store';
import { type Draft, useDraft } from '../composer/use-draft';
import { useMe } from '../../app/baton';
import { useUploads } from '../composer/use-uploads';
import type { OpenThread } from '../open-threads';
import { keys } from '../queries';
import type { Standing } from '../ticket-standing';
import type { TicketNow } from '../use-ticket';
import { ThreadList } from './thread-list';
import { ThreadFailed, ThreadSkeleton } from './thread-states';
import { useTypingWords } from './use-typing-words';

export interface ConversationTabProps {
  readonly now: TicketNow;
  readonly standing: Standing;
  readonly snapshot: ConversationSnapshot;
  readonly customer: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** What nobody has fetched yet may have been fetched while the pointer was over the row. */
const useWithPrefetched = (conversationId: string, snapshot: ConversationSnapshot): ConversationSnapshot => {
  const queries = useQueryClient();
  if (snapshot.status !== 'loading') return snapshot;
  const items = queries.getQueryData<readonly Item[]>(keys.lines(conversationId));
  return items === undefined
    ? snapshot
    : { ...snapshot, status: 'ready', items, hasEarlier: (items[0]?.previous ?? null) !== null };
};

/** Whoever left types no more, though their last mark has not ended yet. */
const Typing = ({
  snapshot,
  customer,
  isOver,
}: {
  snapshot: ConversationSnapshot;
  customer: string;
  isOver: boolean;
}) => {
  const words = useTypingWords(snapshot, customer);
  return (
    <p role="status" aria-live="polite" className="h-6 shrink-0 truncate px-4 text-xs leading-6 text-ink-muted">
      {isOver ? '' : words}
    </p>
  );
};

/** Reading comes before claiming; answering does not. */
const ClaimFirst = ({ ticketId, customer, draft }: { ticketId: string; customer: string; draft: Draft }) => {
  const { t } = useTranslation('ticket');
  return (
    <>
      <KeptDraft draft={draft} />
      <p
        className="border-t border-line bg-sunken px-4 py-3 text-sm text-ink-muted wrap-anywhere"
        data-claim-first={ticketId}
      >
        {t('claim.first', { name: customer })}
      </p>
    </>
  );
};

/** What the conversation shows below its messages: a field to write in, or what was being written in it. */
interface BelowProps extends ConversationTabProps, Pick<ComposerProps, 'kind' | 'onKind' | 'onSent'> {
  readonly thread: OpenThread;
}

const Below = ({ standing, thread, customer, field, ...writing }: BelowProps) => {
  const draft = useDraft(thread.ticketId, 'reply');
  const uploads = useUploads(thread);
  const mayReply = standing.composing === 'open';
  if (standing.mayClaim) return <ClaimFirst ticketId={thread.ticketId} customer={customer} draft={draft} />;
  if (!mayReply && !standing.mayNote) return <KeptDraft draft={draft} />;
  return <Composer {...{ thread, uploads, customer, field, mayReply }} {...writing} />;
};

interface FilesProps {
  readonly thread: OpenThread;
  readonly maySend: boolean;
  readonly children: ReactNode;
}

const Files = ({ thread, maySend, children }: FilesProps) => {
  const uploads = useUploads(thread);
  return <DropZone uploads={maySend ? uploads : null}>{children}</DropZone>;
};

/** Takes back a message that did not arrive: its text is in the draft again. */
const useDiscard = (thread: OpenThread) => {
  const me = useMe();
  const draft = draftStore(draftKey(me.id ?? '', thread.ticketId, 'reply'));
  return useCallback(
    (message: Outgoing) => {
      thread.chat.discard(message.clientMessageId);
      draft.setText(joinedDraft([message.text], draft.getSnapshot().text));
    },
    [thread, draft],
  );
};

/** The conversation of a ticket, and where one writes. */
export const ConversationTab = (props: ConversationTabProps & { readonly thread: OpenThread }) => {
  const { now, standing, customer, thread } = props;
  const snapshot = useWithPrefetched(thread.conversationId, props.snapshot);
  const list = useRef<{ toEnd: () => void }>(null);
  const onDiscard = useDiscard(thread);
  const [wished, setKind] = useState<DraftKind>('reply');
  const mayReply = standing.composing === 'open';
  const kind = mayReply ? wished : 'note';
  if (snapshot.status === 'failed') return <ThreadFailed snapshot={snapshot} onRetry={() => void thread.chat.sync()} />;
  return (
    <Files thread={thread} maySend={mayReply && kind === 'reply'}>
      {snapshot.status === 'loading' ? (
        <ThreadSkeleton />
      ) : (
        <ThreadList
          ticketId={thread.ticketId}
          conversationId={thread.conversationId}
          chat={thread.chat}
          snapshot={snapshot}
          customer={customer}
          customerReadUpTo={now.customerReadUpTo}
          isAnswering={mayReply}
          onDiscard={onDiscard}
          handle={list}
        />
      )}
      <Typing snapshot={snapshot} customer={customer} isOver={standing.hasEnded || standing.composing === 'closed'} />
      <Below {...props} kind={kind} onKind={setKind} onSent={() => list.current?.toEnd()} />
    </Files>
  );
};
