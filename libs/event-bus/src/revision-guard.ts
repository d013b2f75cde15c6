import type { StreamStep } from './consumer-ledger';

/** What a record's revision says of it, next to the last one that was handled of its stream. */
export type Verdict = 'next' | 'repeated' | 'gap';

/** The revision that should come after `last`; null: none was handled yet. */
export const expectedAfter = (last: number | null): number => (last === null ? 0 : last + 1);

/** @param fromStart a stream not met before must begin at revision 0. */
export const judge = ({ revision }: StreamStep, last: number | null, fromStart: boolean): Verdict => {
  if (last !== null && revision <= last) return 'repeated';
  return revision > expectedAfter(last) && (last !== null || fromStart) ? 'gap' : 'next';
};
