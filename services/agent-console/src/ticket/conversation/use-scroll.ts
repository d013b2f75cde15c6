import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** This near to its end, a thread counts as read to its end. */
const END_PX = 48;
/** This near to its beginning, earlier lines are fetched. */
const BEGINNING_PX = 240;

export interface Scroll {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/**
 * Keeps a reader's place: at the end, new lines come into sight; anywhere else, what is in sight stays where it is, also when
 * earlier lines are put above it.
 * @param first key of the topmost line, and @param last of the lowest: when they change, lines came in there.
 */
export const useScroll = (first: string, last: string, onBeginning: () => void): Scroll => {
  const frame = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const place = useRef({ fromEnd: 0, first: '', isAtEnd: true });
  const note = useCallback(() => {
    const node = frame.current;
    if (node === null) return;
    const fromEnd = node.scrollHeight - node.scrollTop;
    const atEnd = fromEnd - node.clientHeight < END_PX;
    place.current = { ...place.current, fromEnd, isAtEnd: atEnd };
    setAtEnd(atEnd);
  }, []);
  useLayoutEffect(() => {
    const node = frame.current;
    if (node === null) return;
    const { current } = place;
    if (current.isAtEnd) node.scrollTop = node.scrollHeight;
    else if (current.first !== first) node.scrollTop = node.scrollHeight - current.fromEnd;
    place.current = { ...current, first };
    note();
  }, [first, last, note]);
  useStayAtEnd(frame, place);
  const onScroll = useCallback(() => {
    note();
    if ((frame.current?.scrollTop ?? Infinity) < BEGINNING_PX) onBeginning();
  }, [note, onBeginning]);
  const toEnd = useCallback(() => {
    place.current.isAtEnd = true;
    frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, []);
  return { frame, isAtEnd, toEnd, onScroll };
};

/** A composer that grows, or a banner that comes, takes room from below: the end stays in sight. */
const useStayAtEnd = (frame: RefObject<HTMLDivElement | null>, place: RefObject<{ isAtEnd: boolean }>): void => {
  useLayoutEffect(() => {
    const node = frame.current;
    if (node === null) return;
    const observer = new ResizeObserver(() => {
      if (place.current.isAtEnd) node.scrollTop = node.scrollHeight;
    });
    observer.observe(node);
    for (const child of node.children) observer.observe(child);
    return () => observer.disconnect();
  }, [frame, place]);
};
