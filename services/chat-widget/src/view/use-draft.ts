import { useEffect, useState } from 'preact/hooks';
import type { TalkState } from '../chat/talk';
import { useSurroundings } from './surroundings';

/** What is being written; it outlives the page, and takes back what a reload did not let go out. */
export const useDraft = (talk: TalkState | null): readonly [string, (text: string) => void] => {
  const { chat } = useSurroundings();
  const [text, setText] = useState('');
  const conversationId = talk?.conversationId ?? null;
  const isReady = talk?.thread.status === 'ready';
  useEffect(() => {
    if (conversationId === null) return;
    // what was written before there was a chat goes on
    setText((written) => (written === '' ? chat.draft() : written));
  }, [chat, conversationId]);
  useEffect(() => {
    if (!isReady) return;
    const unsent = chat.talk?.unsentTexts() ?? [];
    if (unsent.length > 0) change([...unsent, chat.draft()].filter((part) => part !== '').join('\n'));
  }, [isReady, conversationId]);
  const change = (next: string): void => {
    setText(next);
    chat.keepDraft(next);
  };
  return [text, change];
};
