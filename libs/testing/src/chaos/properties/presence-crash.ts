import { setTimeout as delay } from 'node:timers/promises';
import { checkNoticed, type Crash, noticedAfter, type Told } from '../../checkers/check-presence';
import { percentile } from '../../checkers/check-service';
import { SWEEP_MS, TTL_MS } from '../presence-pages';
import { PresenceTown } from '../presence-town';
import { chatsUntil, type Property, type Run } from '../property';
import { anyOf } from '../signals';

const PEOPLE_IN_SHORT = 120;
const PEOPLE_IN_LONG = 500;
/** What timers, a request and a sweep may be late beside everything else that runs here. */
const NOISE_MS = 300;
/** From the declaration to the bus, across a relay that may just be changing hands. */
const TOLD_WITHIN_MS = 30_000;

/** Somebody comes in, stays for a while, and is cut off without a word. */
const oneLife = async (run: Run, town: PresenceTown, n: number, crashes: Crash[]): Promise<void> => {
  const { dice, seconds, interrupted, recorder } = run;
  // a third of the run is for coming in
  await delay(dice.between(0, (seconds * 1_000) / 3), undefined, { signal: interrupted }).catch(() => undefined);
  const sitter = await town.newcomer(n % 3 === 0 ? 'customer' : 'agent');
  const page = sitter?.page();
  await page?.open(interrupted);
  const crash = new AbortController();
  setTimeout(() => crash.abort(), dice.between(0, (seconds * 1_000) / 2)).unref();
  await page?.live(anyOf(crash.signal, interrupted));
  if (sitter === null || !page?.heard) return;
  recorder.fault('client crashed');
  crashes.push({ person: sitter.person, ...page.heard });
};

const isNoticed = (crashes: readonly Crash[]) => (told: readonly Told[]) =>
  noticedAfter(crashes, told).every((ms) => ms !== null);

export const presenceCrash: Property = {
  name: 'presence-crash',
  number: 11,
  promise: 'a client that crashed is noticed by presence within its TTL and one sweep (p99)',
  mustSee: ['crashed clients', 'noticed after, p99, ms'],
  play: async (run) => {
    const { figures, violations } = run;
    const chatting = chatsUntil(run, run.over, { chats: 1, racers: 2, repeated: 0 });
    const town = await PresenceTown.open(run);
    const crashes: Crash[] = [];
    try {
      const people = town.clock.speed === 1 ? PEOPLE_IN_LONG : PEOPLE_IN_SHORT;
      await Promise.all(Array.from({ length: people }, (_, n) => oneLife(run, town, n, crashes)));
      await town.until(isNoticed(crashes), town.lasting(TTL_MS) + TOLD_WITHIN_MS);
      const episodes = town.told().filter(({ at, toldAt }) => at !== toldAt);
      const bounds = { ttlMs: town.lasting(TTL_MS), sweepMs: town.lasting(SWEEP_MS), noiseMs: NOISE_MS };
      violations.push(...checkNoticed(crashes, episodes, bounds));
      const after = noticedAfter(crashes, episodes).filter((ms) => ms !== null);
      const onTheBus = episodes.filter(({ status }) => status === 'offline').map(({ at, toldAt }) => toldAt - at);
      Object.assign(figures, {
        'crashed clients': crashes.length,
        'times as fast': town.clock.speed,
        'noticed after, p50, ms': Math.round(percentile(after, 0.5)),
        'noticed after, p99, ms': Math.round(percentile(after, 0.99)),
        'bound, ms': bounds.ttlMs + bounds.sweepMs,
        'on the bus after, p99, ms': Math.round(percentile(onTheBus, 0.99)),
      });
    } finally {
      await chatting;
      await town.close();
    }
  },
};
