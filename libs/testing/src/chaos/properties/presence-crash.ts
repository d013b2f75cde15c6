import { setTimeout as delay } from 'node:timers/promises';
import {
  checkNoticed,
  type Crash,
  heldCrashes,
  latenessOfTicks,
  noticedAfter,
  type Notice,
  type Told,
} from '../../checkers/check-presence';
import { percentile } from '../../checkers/check-service';
import { Metronome } from '../metronome';
import { HIDDEN_TTL_MS, OUTAGE_MS, SWEEP_MS, TTL_MS } from '../presence-pages';
import { PresenceTown } from '../presence-town';
import { chatsUntil, type Property, type Run } from '../property';
import { anyOf } from '../signals';

const PEOPLE_IN_SHORT = 120;
const PEOPLE_IN_LONG = 500;
/** Redis' clock and ours are the machine's, each rounded to a millisecond. */
const CLOCK_MS = 3;
/** A replica answers requests too, so it may be late twice as much as a process that does nothing else: the factor of all figures here. */
const AS_BUSY = 2;
/** From the declaration to the bus, across a relay that may just be changing hands. */
const TOLD_WITHIN_MS = 30_000;

/** Somebody comes in, stays for a while, and is cut off without a word. */
const oneLife = async (run: Run, town: PresenceTown, n: number, crashes: Crash[]): Promise<void> => {
  const { dice, seconds, interrupted, recorder } = run;
  // a quarter of the run is for coming in, and a third at most for staying
  await delay(dice.between(0, (seconds * 1_000) / 4), undefined, { signal: interrupted }).catch(() => undefined);
  const sitter = await town.newcomer(n % 3 === 0 ? 'customer' : 'agent');
  const page = sitter?.page();
  await page?.open(interrupted);
  const crash = new AbortController();
  setTimeout(() => crash.abort(), dice.between(0, (seconds * 1_000) / 3)).unref();
  await page?.live(anyOf(crash.signal, interrupted));
  if (sitter === null || !page?.heard) return;
  recorder.fault('client crashed');
  crashes.push({ person: sitter.person, ...page.heard });
};

const isNoticed = (crashes: readonly Crash[]) => (told: readonly Told[]) =>
  noticedAfter(crashes, told).every((ms) => ms !== null);

/** What was configured, and how punctual the machine was at the moments at which a sweep was wanted. */
const boundsOf = (town: PresenceTown, ticks: readonly number[], crashes: readonly Crash[]): Notice => {
  const [ttlMs, sweepMs] = [town.lasting(TTL_MS), town.lasting(SWEEP_MS)];
  const wanted = crashes.map(({ answeredAt }) => answeredAt + ttlMs);
  return { ttlMs, sweepMs, machineMs: AS_BUSY * latenessOfTicks(wanted, ticks, sweepMs), clockMs: CLOCK_MS };
};

const p99 = (values: readonly number[]): number => Math.round(percentile(values, 0.99));

const judge = ({ figures, violations }: Run, town: PresenceTown, metronome: Metronome, all: readonly Crash[]): void => {
  const ticks = metronome.ticks.map((at) => town.inTheRun(at));
  const held = heldCrashes(all, ticks, {
    ttlMs: town.lasting(TTL_MS),
    outageMs: town.lasting(OUTAGE_MS),
    holdMs: town.lasting(HIDDEN_TTL_MS),
  });
  const crashes = all.filter((crash) => !held.has(crash));
  const episodes = town.told().filter(({ at, toldAt }) => at !== toldAt);
  const bounds = boundsOf(town, ticks, crashes);
  violations.push(...checkNoticed(crashes, episodes, bounds));
  const after = noticedAfter(crashes, episodes).filter((ms) => ms !== null);
  const offline = episodes.filter(({ status }) => status === 'offline');
  Object.assign(figures, {
    'crashed clients': crashes.length,
    'while the machine stood still': held.size,
    'sweeps of a bare process': ticks.length,
    'times as fast': town.clock.speed,
    'noticed after, p50, ms': Math.round(percentile(after, 0.5)),
    'noticed after, p99, ms': p99(after),
    'TTL and one sweep, ms': bounds.ttlMs + bounds.sweepMs,
    'allowed for the machine, ms': Math.round(bounds.machineMs),
    'answers took, p99, ms': p99(crashes.map(({ sentAt, answeredAt }) => answeredAt - sentAt)),
    'on the bus after, p99, ms': p99(offline.map(({ at, toldAt }) => toldAt - at)),
  });
};

export const presenceCrash: Property = {
  name: 'presence-crash',
  number: 11,
  promise: 'a client that crashed is noticed by presence within its TTL and one sweep (p99)',
  mustSee: ['crashed clients', 'noticed after, p99, ms', 'sweeps of a bare process'],
  play: async (run) => {
    const chatting = chatsUntil(run, run.over, { chats: 1, racers: 2, repeated: 0 });
    const town = await PresenceTown.open(run);
    const metronome = Metronome.start(town.lasting(SWEEP_MS), run.house.stack.redis.handle.port);
    const crashes: Crash[] = [];
    try {
      const people = town.clock.speed === 1 ? PEOPLE_IN_LONG : PEOPLE_IN_SHORT;
      await Promise.all(Array.from({ length: people }, (_, n) => oneLife(run, town, n, crashes)));
      await town.until(isNoticed(crashes), town.lasting(TTL_MS) + TOLD_WITHIN_MS);
      judge(run, town, metronome, crashes);
    } finally {
      await metronome.close();
      await chatting;
      await town.close();
    }
  },
};
