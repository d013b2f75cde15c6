import type { Item } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/baton';

type Author = Item['author'];

/** What an author is called in the reader's language where they have no name of their own. */
export const useAuthorName = (): ((author: Author) => string) => {
  const { t } = useTranslation('ticket');
  const me = useMe();
  return ({ kind, id, name }) => {
    switch (kind) {
      case 'bot':
        return t('thread.bot');
      case 'customer':
        return name ?? t('pane.anonymous');
      case 'agent':
        return id === me.id ? t('thread.you') : (name ?? t('thread.agent'));
      case 'system':
        return '';
    }
  };
};
