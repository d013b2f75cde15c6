/** A piece of a text: plain, or an address that may be followed. */
export interface Piece {
  readonly text: string;
  readonly href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;

/** What ends a sentence is not the address's; a closing bracket is, if the address has its opening one. */
const withoutEnd = (address: string): string => {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? '';
    if (last === ')' && address.slice(0, end).includes('(')) break;
    if (!/[.,;:!?)\]}’”»]/.test(last)) break;
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
    const address = withoutEnd(match);
    const href = hrefOf(address);
    if (href === null) continue;
    if (index > done) pieces.push({ text: text.slice(done, index), href: null });
    pieces.push({ text: address, href });
    done = index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
};
