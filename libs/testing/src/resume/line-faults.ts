import type { Item } from '@baton/client';
import { isDeepStrictEqual } from 'node:util';
import type { ReadingAgent, WhoMayRead } from './who-may-read';
import type { GivenPage, ToldLine } from './ledger';

/** Bots may read every conversation. */
export type Reader =
  { readonly kind: 'customer' } | { readonly kind: 'bot' } | ({ readonly kind: 'agent' } & ReadingAgent);

/** The lines of one chat that a client holds, from the first that it loaded. */
export interface HeldLines {
  /** `ticket:<id>`, or `conversation`. */
  readonly view: string;
  readonly conversationId: string;
  readonly items: readonly Item[];
  /** Status with which the service refused to give more of them; null: it did not. 0: it was no answer of the service. */
  readonly refusal: number | null;
  /** The view is not over. */
  readonly isOpen: boolean;
  /** See `ToldLine.at`. */
  readonly since: number;
}

/** What a client was given. */
export interface Given {
  readonly told: readonly ToldLine[];
  readonly pages: readonly GivenPage[];
}

/** Lines that a client fetches at once, see its conversation store. */
const PAGE = 50;

const ticketIn = (view: string): string => view.slice('ticket:'.length);

/** Whether the stream may tell this reader a line, in the place of that view. */
const mayBeTold = (reader: Reader, view: string, revision: number, who: WhoMayRead): boolean => {
  if (reader.kind !== 'agent') return who.isLine(revision, reader.kind === 'bot');
  return who.isLine(revision, true) && who.mayBeTold(reader, ticketIn(view), revision);
};

/** Whether a page was open to the reader at some moment while it was asked for. */
const mightRead = (reader: Reader, { revisions, between, isOwn }: GivenPage, who: WhoMayRead): boolean => {
  if (reader.kind !== 'agent') return revisions.every((revision) => who.isLine(revision, reader.kind === 'bot'));
  return isOwn || revisions.length === 0 || who.mightRead(reader, Math.max(...revisions), ...between);
};

/**
 * What a client was given that it had no right to at that time: lines of the stream by where they stand in the conversation, pages by
 * when they were asked for. @param conversationOf a view.
 */
export const givenFaults = (
  reader: Reader,
  { told, pages }: Given,
  conversationOf: (view: string) => string | undefined,
  archive: ReadonlyMap<string, WhoMayRead>,
): readonly string[] => [
  ...told
    .filter(({ view, revision }) => {
      const who = archive.get(conversationOf(view) ?? '');
      return who === undefined || !mayBeTold(reader, view, revision, who);
    })
    .map(({ view, revision }) => `${view}: was told line ${revision}, and may not be`),
  ...pages
    .filter((page) => {
      const who = archive.get(page.conversationId);
      return who === undefined || !mightRead(reader, page, who);
    })
    .map(({ conversationId, revisions, between }) =>
      [
        `conversation ${conversationId}: was given ${revisions.join()}`,
        `which was not open between ${between.join()}`,
      ].join(', '),
    ),
];

/**
 * Names on lines are as the replica knew them when it told of the line, which may have been before it heard of the person; a fresh
 * load knows better. They are not compared.
 */
const nameless = (items: readonly Item[]): readonly unknown[] =>
  JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'name' ? null : value))) as readonly unknown[];

const revisionsOf = (items: readonly { readonly revision: number }[]): readonly number[] =>
  items.map(({ revision }) => revision);

/**
 * Where the lines that are held are not what this reader must and may hold. They are the thread's own, from the first to the last of
 * them without a hole; the last is at least what the stream told of and, while the view is open, what it should have told of; and
 * each was said to the reader, or was open to them when they asked for it.
 * @param thread all lines that there are, as somebody who may read all of them (of the customer's: they) is given them.
 */
export const lineFaults = (
  reader: Reader,
  { view, conversationId, items, refusal, isOpen, since }: HeldLines,
  { told, pages }: Given,
  who: WhoMayRead,
  thread: readonly Item[],
): readonly string[] => {
  const first = items[0]?.revision ?? 0;
  const last = items.at(-1)?.revision ?? -1;
  const own = thread.filter(({ revision }) => revision >= first && revision <= last);
  const isWhole = isDeepStrictEqual(nameless(items), nameless(own));
  const due = [
    ...told.filter((line) => line.view === view && line.at > since),
    ...(isOpen ? thread.filter(({ revision }) => mayBeTold(reader, view, revision, who)) : []),
  ];
  const missing = refusal === null ? revisionsOf(due).filter((revision) => revision > last) : [];
  const read = new Set(
    pages.filter((page) => page.conversationId === conversationId).flatMap((page) => page.revisions),
  );
  const excess = revisionsOf(items).filter(
    (revision) => !read.has(revision) && !mayBeTold(reader, view, revision, who),
  );
  const known = thread.length === who.lines(reader.kind !== 'customer');
  const least = Math.min(PAGE, thread.filter(({ revision }) => revision <= last).length);
  return [
    ...(known ? [] : [`${view}: the thread has ${thread.length} lines, and the event store others`]),
    ...(refusal === null || (!isOpen && (refusal === 403 || refusal === 404))
      ? []
      : [`${view}: its lines could not be loaded (${refusal}), though it is ${isOpen ? 'open' : 'over'}`]),
    ...(items.length >= least || !isWhole ? [] : [`${view}: holds ${items.length} lines of the ${least} of a page`]),
    ...(isWhole ? [] : [`${view}: holds ${revisionsOf(items).join()} where the thread has ${revisionsOf(own).join()}`]),
    ...(missing.length === 0 ? [] : [`${view}: lines ${[...new Set(missing)].join()} are missing`]),
    ...(excess.length === 0 ? [] : [`${view}: holds ${excess.join()}, which were never the reader's`]),
  ];
};

/** Lines that are held and that a fresh load would not give any more: they were the reader's when they came. */
export const keptLines = (reader: Reader, { items }: HeldLines, who: WhoMayRead): number =>
  reader.kind !== 'agent' ? 0 : items.filter(({ revision }) => revision > who.readsUpTo(reader, who.head)).length;
