import { type RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** So near the end counts as at it, in pixels. */
const NEAR = 48;

interface Ends {
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * Follows the end while the reader is there; elsewhere nothing moves under their eyes: earlier lines push nothing down, and later ones
 * only say that they are there.
 */
export const useScroll = (
  box: RefObject<HTMLDivElement>,
  { first, last }: Ends,
): { readonly isAtEnd: boolean; readonly hasNews: boolean; readonly toEnd: () => void } => {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [seen, setSeen] = useState(last);
  const before = useRef<{ first: string | null; height: number }>({ first: null, height: 0 });
  const toEnd = (): void => box.current?.scrollTo({ top: box.current.scrollHeight });
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const look = (): void => setIsAtEnd(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR);
    current.addEventListener('scroll', look, { passive: true });
    return () => current.removeEventListener('scroll', look);
  }, [box]);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const { first: formerFirst, height } = before.current;
    const isEarlier = formerFirst !== null && first !== formerFirst;
    if (isAtEnd && !isEarlier) toEnd();
    else if (isEarlier) current.scrollTop += current.scrollHeight - height;
    before.current = { first, height: current.scrollHeight };
  });
  useEffect(() => {
    if (isAtEnd) setSeen(last);
  }, [isAtEnd, last]);
  return { isAtEnd, hasNews: !isAtEnd && seen !== last, toEnd };
};
