import type { ConversationSnapshot } from '@baton/client';
import { useTranslation } from 'react-i18next';

/** Who types on the other side, in words; the empty text while nobody does. */
export const useTypingWords = ({ typing }: ConversationSnapshot, customer: string): string => {
  const { t } = useTranslation('ticket');
  return typing === null ? '' : t('thread.typing', { name: typing.name ?? customer });
};
