import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { linesOf } from '../chat/lines';
import type { TalkState } from '../chat/talk';
import { DownIcon } from './icons';
import { LineRow } from './line';
import { OutgoingRow, UploadRow } from './outgoing';
import { useSurroundings } from './surroundings';
import { useScroll } from './use-scroll';

const Earlier = ({ thread }: Pick<TalkState, 'thread'>): JSX.Element | null => {
  const { chat, words } = useSurroundings();
  const [hasFailed, setHasFailed] = useState(false);
  if (!thread.hasEarlier) return null;
  const load = (): void => {
    setHasFailed(false);
    chat.talk?.store.earlier().catch(() => setHasFailed(true));
  };
  return (
    <div class="earlier">
      <button type="button" class="quiet" aria-busy={thread.isLoadingEarlier} onClick={load}>
        {words.say(thread.isLoadingEarlier ? 'loading' : 'earlier')}
      </button>
      {hasFailed && <span class="failure">{words.say('notDone')}</span>}
    </div>
  );
};

const Typing = ({ thread, agent }: Pick<TalkState, 'thread' | 'agent'>): JSX.Element | null => {
  const { words } = useSurroundings();
  // whoever has left meanwhile types no more
  if (thread.typing === null || (thread.typing.kind === 'agent' && thread.typing.id !== agent?.id)) return null;
  const name = thread.typing.name ?? agent?.name ?? words.say('agent');
  return (
    <div class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="cut">{words.say('typing', { name })}</span>
    </div>
  );
};

const Skeleton = (): JSX.Element => {
  const { words } = useSurroundings();
  return (
    <div class="skeleton">
      <span class="unseen">{words.say('loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
};

const Lines = ({ thread, uploads }: Pick<TalkState, 'thread' | 'uploads'>): JSX.Element => {
  const { words } = useSurroundings();
  const lines = useMemo(() => linesOf(thread.items, words.dayOf), [thread.items, words]);
  const today = new Date().toDateString();
  return (
    <ol class="lines">
      {lines.map((line) => (
        <LineRow key={line.key} line={line} today={today} />
      ))}
      {thread.outgoing.map((message) => (
        <OutgoingRow key={message.clientMessageId} message={message} />
      ))}
      {uploads.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </ol>
  );
};

/** The conversation, oldest on top. */
export const Thread = ({ talk }: { readonly talk: TalkState }): JSX.Element => {
  const { words, settings } = useSurroundings();
  const { thread, uploads } = talk;
  const box = useRef<HTMLDivElement>(null);
  const last = uploads.at(-1)?.id ?? thread.outgoing.at(-1)?.clientMessageId ?? thread.items.at(-1)?.id ?? null;
  const { hasNews, toEnd } = useScroll(box, { first: thread.items[0]?.id ?? null, last });
  const ownLast = uploads.at(-1)?.id ?? thread.outgoing.at(-1)?.clientMessageId;
  // whoever has just written wants to see it
  useEffect(() => {
    if (ownLast !== undefined) toEnd();
  }, [ownLast]);
  const isReady = thread.status === 'ready';
  return (
    <div class="middle">
      <div ref={box} class="thread" role="region" aria-label={words.say('thread')} tabIndex={0}>
        {isReady && !thread.hasEarlier && (
          <p class="greeting" dir="auto">
            {settings.greeting ?? words.say('greeting')}
          </p>
        )}
        {isReady ? <Earlier thread={thread} /> : <Skeleton />}
        <Lines thread={thread} uploads={uploads} />
        <Typing thread={thread} agent={talk.agent} />
      </div>
      {hasNews && (
        <button type="button" class="to-end" onClick={toEnd}>
          <DownIcon />
          {words.say('newMessages')}
        </button>
      )}
    </div>
  );
};
