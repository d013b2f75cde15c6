import { topics } from '@baton/contracts';
import { HubFeed, newHub } from '../../test/hub.feed';
import { agent } from '../../test/live.examples';
import { comesBackIn } from '../domain/coming-back';

const CLIENTS = 3_000;
/** So many a second are to come back: one every two milliseconds. */
const A_SECOND = 500;

/** Numbers from 0 to 1 that lie evenly, however many are taken. */
const evenly = (): (() => number) => {
  let taken = 0;
  return () => (taken++ * 0.618_033_988_749_895) % 1;
};

/** A hub that so many look at, and how long each was told to wait before coming back. */
const crowd = (clients: number) => {
  const hub = new HubFeed(newHub({ random: evenly() }));
  const waits: number[] = [];
  hub.caughtUp();
  const ada = agent('ada');
  const attached = Array.from({ length: clients }, (_, n) =>
    hub.attach({ viewer: ada, person: `ada ${n}`, expiresAt: Infinity, views: ['inbox'] }, () => ({
      send: () => undefined,
      end: (last) => void waits.push(Number(/retry: (\d+)/.exec(last?.toString() ?? '')?.[1])),
    })),
  );
  return { hub, waits, attached };
};

const bySecond = (waits: readonly number[]): number[] => {
  const counts: number[] = [];
  for (const ms of waits) counts[Math.floor(ms / 1_000)] = (counts[Math.floor(ms / 1_000)] ?? 0) + 1;
  return [...counts].map((count = 0) => count);
};

describe('clients that are sent away', () => {
  it.each([
    ['because the service stops', (hub: HubFeed) => hub.close()],
    [
      'because a topic was written anew',
      (hub: HubFeed) => {
        hub.rewound(topics.ticketState.name);
        hub.caughtUp();
      },
    ],
  ])('%s come back spread over time, the last of them as thinly as the first', (_why, sendAway) => {
    const { hub, waits } = crowd(CLIENTS);
    sendAway(hub);
    const counts = bySecond(waits);
    expect(waits).toHaveLength(CLIENTS);
    expect(Math.max(...counts)).toBeLessThanOrEqual(A_SECOND * 1.1);
    expect(counts.length).toBeGreaterThan(CLIENTS / A_SECOND - 1);
  });

  it('wait for half a minute at most, however many they are', () => {
    expect([comesBackIn(100_000, 0), comesBackIn(100_000, 1)]).toEqual([100, 30_100]);
  });

  it('one who reads too slowly comes back soon, because nobody comes with them', () => {
    const { waits, attached } = crowd(500);
    for (const { giveUp } of attached.slice(0, 50)) giveUp();
    expect(waits).toHaveLength(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(600);
  });
});
