import type { TicketStateV1 } from '@baton/contracts';

const byWaiting = (a: TicketStateV1, b: TicketStateV1): number =>
  a.waitingSince < b.waitingSince ? -1 : a.waitingSince > b.waitingSince ? 1 : a.id < b.id ? -1 : 1;

/**
 * The place of each waiting ticket among those of its queue, 1 for the one that has waited longest. Whoever has left is not waited
 * for, and is not counted: agents close those when they can. Skills are not looked at, so this is what the queue says, no promise.
 * @returns by ticket id.
 */
export const queuePositions = (tickets: Iterable<TicketStateV1>): ReadonlyMap<string, number> => {
  const waiting = [...tickets].filter(({ work, customer }) => work === 'pending' && customer.presence !== 'ended');
  const counts = new Map<string | null, number>();
  const places = new Map<string, number>();
  for (const { id, queue } of waiting.sort(byWaiting)) {
    const place = (counts.get(queue) ?? 0) + 1;
    counts.set(queue, place);
    places.set(id, place);
  }
  return places;
};
