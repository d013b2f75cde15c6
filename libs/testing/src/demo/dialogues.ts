import type { Dialogue } from '../replay/dialogue';

/** What one side says without the other in between. */
export interface Script {
  readonly customer: readonly string[];
  readonly agent: readonly string[];
}

/** Turns of one speaker in a row are one message, as people read them; a chat begins with the customer. */
export const scriptOf = ({ turns }: Dialogue): Script => {
  const merged: { speaker: string; text: string }[] = [];
  for (const { speaker, text } of turns) {
    const last = merged.at(-1);
    if (last?.speaker === speaker) last.text = `${last.text} ${text}`;
    else merged.push({ speaker, text });
  }
  const of = (speaker: string): string[] => merged.flatMap((turn) => (turn.speaker === speaker ? [turn.text] : []));
  return { customer: of('customer'), agent: of('agent') };
};

/** First names from everywhere; nobody in particular. */
const NAMES = [
  'Mia', 'Omar', 'Lena', 'Kenji', 'Amara', 'Jonas', 'Priya', 'Mateo', 'Zofia', 'Tariq', 'Ingrid', 'Chen',
  'Fatima', 'Luca', 'Nadia', 'Samuel', 'Aiko', 'Bruno', 'Leila', 'Henrik', 'Rosa', 'Viktor', 'Noor', 'Emil',
]; // prettier-ignore

const INITIALS = 'ABDEGHJKLMNPRSTVWZ';

/** Who the nth customer is: the same in every run. */
export const customerName = (n: number): string =>
  `${NAMES[n % NAMES.length] ?? 'Mia'} ${INITIALS[(n * 7 + Math.floor(n / NAMES.length)) % INITIALS.length] ?? 'A'}.`;

/** What it is about, in a few words. */
export const subjectOf = (text: string): string => {
  const [sentence = text] = text.split(/(?<=[.?!])\s/, 1);
  return sentence.length <= 80 ? sentence : `${sentence.slice(0, 79).trimEnd()}…`;
};
