import { useEffect, useState } from 'react';

/** Whether something has been so for longer than `ms` milliseconds. */
export const useIsSlow = (isSo: boolean, ms: number): boolean => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setSlow(true), ms);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isSo, ms]);
  return isSlow;
};
