import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TalkState } from '../chat/talk';
import { linesOf } from '../chat/lines';
import { nameOf } from './line';
import { useSurroundings } from './surroundings';

/** Longer messages are read in the thread. */
const MOST = 300;

/** Says politely what came since the page was opened; history is not read out. */
export const Announcer = ({ talk }: { readonly talk: TalkState | null }): JSX.Element => {
  const { words } = useSurroundings();
  const [text, setText] = useState('');
  const told = useRef<{ conversationId: string; revision: number } | null>(null);
  const items = talk?.thread.status === 'ready' ? talk.thread.items : null;
  useEffect(() => {
    if (talk === null || items === null) return;
    const last = items.at(-1)?.revision ?? -1;
    const before = told.current;
    told.current = { conversationId: talk.conversationId, revision: last };
    if (before?.conversationId !== talk.conversationId || last <= before.revision) return;
    const fresh = new Set(items.filter(({ revision }) => revision > before.revision).map(({ id }) => id));
    const said = linesOf(items, words.dayOf).flatMap((line) => {
      if (line.kind === 'day' || !fresh.has(line.key)) return [];
      if (line.kind === 'system') return [words.say(line.word, { name: line.name ?? words.say('someAgent') })];
      if (line.isOwn) return [];
      const name = nameOf(line.item, words);
      return line.item.kind === 'file'
        ? [words.say('sentFile', { name, file: line.item.name ?? '' })]
        : [words.say('says', { name, text: (line.item.text ?? '').slice(0, MOST) })];
    });
    if (said.length > 0) setText(said.join(' '));
  }, [items, talk, words]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
};
