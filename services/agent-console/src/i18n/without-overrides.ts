/** Marks that turn the direction of everything after them: embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9). */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/gu;

/** What others wrote, as a part of a sentence of ours. */
export const withoutOverrides = (text: string): string => text.replaceAll(OVERRIDES, '');
