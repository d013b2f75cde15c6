import { followOwnership, noOwnership, OwnershipBroken, type Ownership } from './ownership';
import { byStream, member, type StoredFact } from './stored-fact';

/** At rest, a supervisor's inbox shows every open ticket as it is, and no other. */
export const checkInbox = (ticketFacts: Iterable<StoredFact>, items: unknown): string[] => {
  if (!Array.isArray(items)) return ['the inbox was answered without rows'];
  const shown = new Map(
    (items as unknown[]).map((item) => [String(member(member(item, 'ticket'), 'id')), member(item, 'ticket')]),
  );
  const problems: string[] = [];
  for (const [stream, facts] of byStream(ticketFacts, 'ticket-')) {
    const id = stream.slice('ticket-'.length);
    const is = whole(facts);
    const row = shown.get(id);
    shown.delete(id);
    if (is === null) continue;
    const isOpen = is.work === 'pending' || is.work === 'claimed';
    if (isOpen && row === undefined) problems.push(`${stream} is ${is.work}, and is not shown`);
    else if (!isOpen && row !== undefined) problems.push(`${stream} is ${is.work}, and is shown`);
    else if (isOpen && member(row, 'revision') !== is.revision)
      problems.push(`${stream} is shown at revision ${String(member(row, 'revision'))}, and is at ${is.revision}`);
  }
  return [...problems, ...[...shown.keys()].map((id) => `ticket-${id} is shown, and is not stored`)];
};

/** null: a log that contradicts itself, which is another checker's to report. */
const whole = (facts: readonly StoredFact[]): Ownership | null => {
  try {
    return facts.reduce<Ownership>(followOwnership, noOwnership);
  } catch (error) {
    if (error instanceof OwnershipBroken) return null;
    throw error;
  }
};
