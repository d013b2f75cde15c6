import type { Baton } from './baton';

/** What a page asked for before the script was there: `['init', {…}]`. */
type Queued = readonly [name: unknown, ...values: unknown[]];

const isQueued = (entry: unknown): entry is Queued => Array.isArray(entry);

const METHODS: ReadonlySet<unknown> = new Set<keyof Baton>(['init', 'open', 'close', 'identify', 'on', 'destroy']);

/**
 * Does what a page asked for in time: `(window.Baton = window.Baton || []).push(['identify', proof])`.
 * @returns whether `init` was among it.
 */
export const replay = (before: unknown, baton: Baton): boolean => {
  if (!Array.isArray(before)) return false;
  let hasInit = false;
  for (const entry of before as readonly unknown[]) {
    if (!isQueued(entry) || !METHODS.has(entry[0])) continue;
    const [name, ...values] = entry;
    hasInit ||= name === 'init';
    (baton[name as keyof Baton] as (...given: unknown[]) => unknown)(...values);
  }
  return hasInit;
};
