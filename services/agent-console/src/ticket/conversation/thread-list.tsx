import type { ConversationSnapshot, ConversationStore, Outgoing } from '@baton/client';
import { type ReactNode, type RefObject, useCallback, useEffect, useImperativeHandle, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/baton';
import { Button } from '../../ui/button';
import { ChevronDownIcon } from '../../ui/icons';
import { useFormats } from '../words/use-formats';
import { OutgoingLine, ThreadLine } from './thread-line';
import { type ThreadRow, threadRows } from './thread-rows';
import { useReadMark } from './use-read-mark';
import { useScroll } from './use-scroll';

export interface ThreadListProps {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly chat: ConversationStore | null;
  readonly snapshot: ConversationSnapshot;
  readonly customer: string;
  readonly customerReadUpTo: number | null;
  /** Whether this person answers here, so that what they see counts as read. */
  readonly isAnswering: boolean;
  readonly onDiscard: (message: Outgoing) => void;
  readonly handle: RefObject<{ toEnd: () => void } | null>;
}

const Rule = ({ children }: { readonly children: ReactNode }) => (
  <p className="flex items-center gap-3 px-4 pt-4 pb-1 text-xs text-ink-muted before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
    {children}
  </p>
);

interface RowProps {
  readonly row: ThreadRow;
  readonly customer: string;
  readonly now: number;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (message: Outgoing) => void;
}

const Row = ({ row, customer, now, onRetry, onDiscard }: RowProps) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  switch (row.kind) {
    case 'day':
      return (
        <Rule>
          <time dateTime={row.at} className="inline-block first-letter:uppercase">
            {formats.day(row.at, now)}
          </time>
        </Rule>
      );
    case 'earlier':
      return <Rule>{t('thread.earlier')}</Rule>;
    case 'line':
      return <ThreadLine item={row.item} isFirst={row.isFirst} customer={customer} />;
    case 'outgoing':
      return <OutgoingLine message={row.message} isFirst={row.isFirst} onRetry={onRetry} onDiscard={onDiscard} />;
    case 'read':
      return <p className="px-4 pt-1 text-end text-xs text-ink-muted">{t('thread.read')}</p>;
  }
};

/** Earlier lines: fetched as one scrolls up; the button is for who does not scroll, and for when it failed. */
const Earlier = ({
  snapshot,
  load,
  hasFailed,
}: {
  snapshot: ConversationSnapshot;
  load: () => void;
  hasFailed: boolean;
}) => {
  const { t } = useTranslation('ticket');
  if (!snapshot.hasEarlier) return snapshot.status === 'ready' ? <Rule>{t('thread.begin')}</Rule> : null;
  return (
    <div className="flex flex-col items-center gap-1 pt-3 text-xs text-ink-muted">
      {hasFailed && <span role="alert">{t('thread.earlierFailed')}</span>}
      <Button variant="quiet" size="small" onClick={load} disabled={snapshot.isLoadingEarlier}>
        {t(snapshot.isLoadingEarlier ? 'thread.loadingEarlier' : hasFailed ? 'tryAgain' : 'thread.loadEarlier')}
      </Button>
    </div>
  );
};

const useEarlier = (chat: ConversationStore | null, snapshot: ConversationSnapshot) => {
  const [hasFailed, setFailed] = useState(false);
  const { hasEarlier, isLoadingEarlier } = snapshot;
  const load = useCallback(() => {
    if (chat === null || !hasEarlier || isLoadingEarlier) return;
    setFailed(false);
    chat.earlier().catch(() => setFailed(true));
  }, [chat, hasEarlier, isLoadingEarlier]);
  return { load, hasFailed };
};

const READ_OUT_MS = 1_000;

/** Earlier lines come in the same moment in which they are no longer being loaded; they are not read out. */
const useAWhileLonger = (isSo: boolean): boolean => {
  const [wasSo, setWasSo] = useState(isSo);
  useEffect(() => {
    if (isSo) {
      setWasSo(true);
      return;
    }
    const timer = setTimeout(() => setWasSo(false), READ_OUT_MS);
    return () => clearTimeout(timer);
  }, [isSo]);
  return isSo || wasSo;
};

/** Whoever scrolled up learns that there is more below. */
const ToEnd = ({ isShown, onClick }: { readonly isShown: boolean; readonly onClick: () => void }) => {
  const { t } = useTranslation('ticket');
  if (!isShown) return null;
  return (
    <div className="absolute inset-x-0 bottom-2 flex justify-center">
      <Button variant="secondary" size="small" onClick={onClick}>
        <ChevronDownIcon /> {t('thread.toEnd')}
      </Button>
    </div>
  );
};

const useRows = ({ ticketId, snapshot, customerReadUpTo }: ThreadListProps): readonly ThreadRow[] => {
  const me = useMe().id ?? '';
  const { items, outgoing } = snapshot;
  return useMemo(
    () => threadRows({ items, outgoing, ticketId, customerReadUpTo, me }),
    [items, outgoing, ticketId, customerReadUpTo, me],
  );
};

/** The messages of a conversation, oldest on top. */
export const ThreadList = (props: ThreadListProps) => {
  const { conversationId, chat, snapshot, customer, isAnswering, onDiscard, handle } = props;
  const { t } = useTranslation('ticket');
  const rows = useRows(props);
  const { load, hasFailed } = useEarlier(chat, snapshot);
  const scroll = useScroll(rows.find(({ kind }) => kind === 'line')?.key ?? '', rows.at(-1)?.key ?? '', load);
  useReadMark(conversationId, snapshot.items, isAnswering, scroll.isAtEnd);
  useImperativeHandle(handle, () => ({ toEnd: scroll.toEnd }), [scroll.toEnd]);
  const isEarlierComing = useAWhileLonger(snapshot.isLoadingEarlier);
  const onRetry = useCallback((id: string) => chat?.retry(id), [chat]);
  const now = Date.now();
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroll.frame}
        onScroll={scroll.onScroll}
        role="log"
        aria-live={isEarlierComing ? 'off' : 'polite'}
        aria-label={t('thread.label')}
        aria-busy={snapshot.status === 'loading'}
        tabIndex={0}
        className="absolute inset-0 overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div className="pb-3">
          <Earlier snapshot={snapshot} load={load} hasFailed={hasFailed} />
          {rows.map((row) => (
            <Row key={row.key} row={row} customer={customer} now={now} onRetry={onRetry} onDiscard={onDiscard} />
          ))}
        </div>
      </div>
      <ToEnd isShown={!scroll.isAtEnd} onClick={scroll.toEnd} />
    </div>
  );
};
