/** A piece of a message: plain, or an address that may be followed. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/** An address ends where white space, quotes, brackets, or a mark that turns the direction of writing stand. */
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^\u0000-\u001f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/giu;

const SENTENCE_END = /[.,;:!?…*_~؟،؛’”»]/u;

const count = (text: string, mark: string): number => text.split(mark).length - 1;

/**
 * What ends a sentence, or a bracket that was opened outside, belongs to the sentence and not to the address. Brackets are counted once:
 * a message may be nothing but brackets.
 */
const withoutTail = (address: string): string => {
  const unopened = {
    ')': count(address, ')') - count(address, '('),
    ']': count(address, ']') - count(address, '['),
  };
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    if ((last === ')' || last === ']') && unopened[last] > 0) unopened[last] -= 1;
    else if (!SENTENCE_END.test(last)) break;
  }
  return address.slice(0, end);
};

/** @returns null for what is no address, or hides where it leads behind a name before an `@`. */
const hrefOf = (address: string): string | null => {
  try {
    const url = new URL(address);
    return url.username === '' && url.password === '' && url.hostname !== '' ? url.href : null;
  } catch {
    return null;
  }
};

/** Splits a message into plain text and web addresses; joined again, the parts are the message. */
export const partsOf = (message: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const text = withoutTail(match[0]);
    const href = hrefOf(text);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: 'text', text: message.slice(from, match.index) });
    parts.push({ kind: 'link', text, href });
    from = match.index + text.length;
  }
  if (from < message.length) parts.push({ kind: 'text', text: message.slice(from) });
  return parts;
};
