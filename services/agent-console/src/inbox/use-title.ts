import { useEffect } from 'react';
import { useInbox, useMe } from '../app/baton';
import { unreadOf } from './rows';

/** The page's title counts what of one's own nobody has read. */
export const useTitle = (): void => {
  const me = useMe();
  const { rows } = useInbox();
  const unread = unreadOf(rows.values(), me);
  useEffect(() => {
    document.title = unread === 0 ? 'Baton' : `(${unread}) Baton`;
    return () => void (document.title = 'Baton');
  }, [unread]);
};
