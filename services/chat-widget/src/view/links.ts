/** A piece of a text: plain, or an address that may be followed. */
export interface Piece {
  readonly text: string;
  readonly href: string | null;
}

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

/** Only `http:` and `https:`, and only what a browser reads as an address with a host. */
const hrefOf = (address: string): string | null => {
  if (!URL.canParse(address)) return null;
  const { protocol, host, href, username, password } = new URL(address);
  const isPlain = (protocol === 'http:' || protocol === 'https:') && host !== '' && username === '' && password === '';
  return isPlain ? href : null;
};

/** A message as pieces; put together they are the message again. */
export const piecesOf = (text: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = withoutTail(match);
    const href = hrefOf(address);
    if (href === null) continue;
    if (index > done) pieces.push({ text: text.slice(done, index), href: null });
    pieces.push({ text: address, href });
    done = index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
};
