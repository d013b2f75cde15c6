import { useState } from 'react';
import { useMe } from '../app/baton';
import { keep, kept } from '../app/kept';
import type { InboxTab } from './rows';

const keptAs = (agentId: string | null): string => `baton.for-me.${agentId ?? ''}`;

/** Tab, search, and whether only one's own work is wanted: on for who is new, remembered per person on this device. */
export const useWanted = () => {
  const { id } = useMe();
  const [tab, setTab] = useState<InboxTab>('pending');
  const [search, setSearch] = useState('');
  const [isForMe, setForMe] = useState(() => kept(keptAs(id)) !== 'no');
  const choose = (next: boolean): void => {
    keep(keptAs(id), next ? 'yes' : 'no');
    setForMe(next);
  };
  return { tab, setTab, search, setSearch, isForMe, setForMe: choose };
};
