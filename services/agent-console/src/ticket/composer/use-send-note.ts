import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { useNotices } from '../../app/notices';
import type { OpenThread } from '../open-threads';
import { problemWords } from '../words/problem-words';
import { newKey } from './new-key';
import type { Draft } from './use-draft';

/** Writes a note. Its text leaves the field only when it is stored: a note that failed is still there. */
export const useSendNote = ({ conversationId, chat }: OpenThread, draft: Draft) => {
  const baton = useBaton();
  const { t } = useTranslation('ticket');
  const { say } = useNotices();
  const [isSaving, setSaving] = useState(false);
  /** Sent again after an answer that never came, it is one note. */
  const attempt = useRef<{ readonly text: string; readonly key: string } | null>(null);
  const sendNote = async (): Promise<void> => {
    if (isSaving) return;
    setSaving(true);
    const { text } = draft;
    if (attempt.current?.text !== text) attempt.current = { text, key: newKey('note') };
    try {
      await baton.conversations.note(conversationId, text, { key: attempt.current.key });
      attempt.current = null;
      draft.setText('');
      await chat.sync();
    } catch (error) {
      const { key, params } = problemWords(error);
      say(`${t('composer.noteFailed')} ${t(key, params)}`, { kind: 'error', key: `note:${conversationId}` });
    } finally {
      setSaving(false);
    }
  };
  return { sendNote, isSaving };
};
