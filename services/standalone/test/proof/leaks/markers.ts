/** What a word stands for; wherever it turns up again tells what was given away. */
export type Meaning =
  | { readonly kind: 'line' | 'note'; readonly conversationId: string }
  /** Subject, topic, queue, skill or variable of a ticket. */
  | { readonly kind: 'ticket'; readonly conversationId: string }
  /** What many tickets ask for. */
  | { readonly kind: 'requirement' }
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'agent'; readonly agentId: string }
  /** What no stream ever tells: reasons, notes on a forward, suggested questions. */
  | { readonly kind: 'secret' };

export type Marker = Meaning & {
  readonly word: string;
  /** Of the conversation, where it was said; null: it was refused. */
  revision: number | null;
};

/** Words that are unlike everything else, and each of them once: then a search through bytes decides. */
export class Markers {
  private readonly known = new Map<string, Marker>();

  /** @param history a number that no other history on the same machines has. */
  constructor(private readonly history: number) {}

  new(meaning: Meaning): Marker {
    const word = `mk${this.history}x${this.known.size}z`;
    const marker: Marker = { ...meaning, word, revision: null };
    this.known.set(word, marker);
    return marker;
  }

  get size(): number {
    return this.known.size;
  }

  /** Every marker in a text, as often as it is there. One of another history is nobody's here. */
  in(text: string): readonly Marker[] {
    const words = text.match(/mk\d+x\d+z/g) ?? [];
    return words.map((word) => this.known.get(word) ?? { kind: 'secret', word, revision: null });
  }
}
