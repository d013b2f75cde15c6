import { useState } from 'react';
import { useMe } from '../app/baton';
import { keep, kept } from '../app/kept';

const keptAs = (agentId: string | null): string => `baton.queue.${agentId ?? ''}`;

/** Whose tickets the inbox shows; null: all queues. Remembered per person on this device. */
export const useQueue = (): readonly [string | null, (queue: string | null) => void] => {
  const { id } = useMe();
  const [queue, setQueue] = useState(() => kept(keptAs(id)));
  const choose = (next: string | null): void => {
    keep(keptAs(id), next);
    setQueue(next);
  };
  return [queue, choose];
};
