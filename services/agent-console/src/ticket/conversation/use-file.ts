import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useBaton } from '../../app/baton';
import { keys } from '../queries';

const KEPT_MS = 300_000;

/** The bytes of a file, fetched with the token of who looks, as an address of this page. */
export const useFile = (fileId: string, isWanted: boolean) => {
  const baton = useBaton();
  const { data, isError, refetch } = useQuery({
    queryKey: keys.file(fileId),
    queryFn: ({ signal }) => baton.conversations.download(fileId, { signal }),
    enabled: isWanted,
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
  });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [data]);
  return { url, isError, again: () => void refetch() };
};

const REVOKE_MS = 60_000;

/** Hands a file to the browser's downloads: never shown in this page. */
export const useDownload = () => {
  const baton = useBaton();
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const download = async (fileId: string, name: string): Promise<void> => {
    if (state === 'busy') return;
    setState('busy');
    try {
      const url = URL.createObjectURL(await baton.conversations.download(fileId));
      const link = Object.assign(document.createElement('a'), { href: url, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return { state, download };
};
