/** What one message holds, in UTF-16 units, as the services count. */
export const LIMIT = 8_000;
/** From here on the counter shows. */
const SHOWN_FROM = 7_000;

export type Fill =
  | { readonly kind: 'fits' }
  | { readonly kind: 'left'; readonly left: number }
  | { readonly kind: 'over'; readonly over: number };

export const fillOf = (text: string): Fill => {
  if (text.length > LIMIT) return { kind: 'over', over: text.length - LIMIT };
  return text.length >= SHOWN_FROM ? { kind: 'left', left: LIMIT - text.length } : { kind: 'fits' };
};

/** White space alone says nothing; what surrounds words stays as it was written. */
export const isSendable = (text: string): boolean => text.trim() !== '' && text.length <= LIMIT;
