/** What a reader is sent of somebody who types. */
export interface TypingItem {
  readonly kind: 'typing';
  readonly author: { readonly kind: 'customer' | 'agent'; readonly id: string; readonly name: string | null };
  /** ISO 8601, by this server's clock: it is over then by itself, or with the author's next line. */
  readonly until: string;
}

export const typingItem = ({ kind, id, name }: TypingItem['author'], until: string): TypingItem => ({
  kind: 'typing',
  author: { kind, id, name },
  until,
});
