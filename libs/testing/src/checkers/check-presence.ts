import { percentile } from './check-service';

/** What the bus says of a person. */
export interface Told {
  readonly person: string;
  readonly status: 'online' | 'away' | 'offline';
  /** When presence declared it; milliseconds since the run began, as everywhere here. */
  readonly at: number;
  /** When it was written to the bus. */
  readonly toldAt: number;
}

/** A client that crashed: it was heard, and then never again. */
export interface Crash {
  readonly person: string;
  /** When its last heartbeat was sent, and when that was answered. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** As configured, and what measuring it cannot tell apart; milliseconds. */
export interface Notice {
  readonly ttlMs: number;
  readonly sweepMs: number;
  /** How late this machine was with a bare sweep while it was measured: see `latenessOfTicks`. */
  readonly machineMs: number;
  /** Two clocks of one machine, each rounded. */
  readonly clockMs: number;
}

/**
 * How much longer than its interval something that ticks made a moment wait for the next tick, at 99 of a hundred of these moments;
 * 0: it was punctual. A machine that stands still for a second counts at the moments that it was asked for, not once.
 * @param moments when a tick was wanted; one that no tick followed is left out. @param ticks rising.
 */
export const latenessOfTicks = (moments: readonly number[], ticks: readonly number[], everyMs: number): number => {
  const waits = moments.flatMap((moment) => {
    const next = ticks.find((tick) => tick >= moment);
    return next === undefined ? [] : [next - moment];
  });
  return Math.max(0, percentile(waits, 0.99) - everyMs);
};

/**
 * Crashes that were due while nobody is declared gone, as is promised of an outage: this machine stood still for so long that presence may
 * have taken it for one. Of these nothing is said.
 * @param ticks of a bare process, rising. @param outageMs that presence calls an outage. @param holdMs how long it then waits.
 */
export const heldCrashes = (
  crashes: readonly Crash[],
  ticks: readonly number[],
  { ttlMs, outageMs, holdMs }: { readonly ttlMs: number; readonly outageMs: number; readonly holdMs: number },
): ReadonlySet<Crash> => {
  const holds = ticks.flatMap((tick, at) => {
    const from = ticks[at - 1] ?? tick;
    return tick - from > outageMs ? [{ from, until: tick + holdMs }] : [];
  });
  const isHeld = ({ answeredAt }: Crash): boolean =>
    holds.some(({ from, until }) => answeredAt + ttlMs >= from && answeredAt + ttlMs <= until);
  return new Set(crashes.filter(isHeld));
};

/**
 * From the last answered heartbeat of each crashed client until it was declared offline; null: it never was. The service heard it at some
 * time between question and answer: counted from the answer, no client is noticed later than this says because the answer took its time.
 */
export const noticedAfter = (crashes: readonly Crash[], told: readonly Told[]): readonly (number | null)[] => {
  const offline = told.filter(({ status }) => status === 'offline');
  return crashes.map(({ person, sentAt, answeredAt }) => {
    const first = offline.find((one) => one.person === person && one.at >= sentAt);
    return first === undefined ? null : first.at - answeredAt;
  });
};

/**
 * Every crash is noticed, the 99th of a hundred within TTL and one sweep, and none before its time. What is allowed beside what was
 * configured is measured in the same run, so a busy machine is no violation, and on a quiet one nothing is forgiven.
 */
export const checkNoticed = (crashes: readonly Crash[], told: readonly Told[], notice: Notice): string[] => {
  const { ttlMs, sweepMs, machineMs, clockMs } = notice;
  const after = noticedAfter(crashes, told);
  const noticed = after.filter((ms) => ms !== null);
  const problems = crashes.flatMap(({ person, sentAt, answeredAt }, at) => {
    const ms = after[at];
    if (ms === null || ms === undefined)
      return [`${person} crashed at ${Math.round(answeredAt)} ms, and nobody noticed`];
    const early = sentAt + ttlMs - clockMs - (answeredAt + ms);
    return early > 0 ? [`${person} was called gone ${Math.round(early)} ms before their time`] : [];
  });
  const [p99, bound] = [percentile(noticed, 0.99), ttlMs + sweepMs + machineMs + clockMs];
  if (p99 > bound)
    problems.push(`crashed clients were noticed after ${Math.round(p99)} ms (p99), more than ${Math.round(bound)} ms`);
  return problems;
};

/** Somebody who was there all the time from the first answer on. */
export interface Stay {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  /** When one of their pages tried to be heard, rising; a harness that stands still is no fault of presence. */
  readonly tries: readonly Try[];
}

/** A request by which somebody wants to be heard; `answeredAt` null: not yet. */
export interface Try {
  readonly at: number;
  readonly answeredAt: number | null;
}

/** A request may be under way for so long on a machine that is busy; in time-lapse that alone is more than a page's grace. */
const SLOW_MS = 2_500;

const hasTried = (tries: readonly Try[], from: number, until: number): boolean =>
  tries.some(({ at }) => at >= from && at <= until);

const isUnderWay = (tries: readonly Try[], moment: number): boolean =>
  tries.some(
    ({ at, answeredAt }) => at <= moment && moment - at <= SLOW_MS && (answeredAt === null || answeredAt >= moment),
  );

/**
 * Nobody who is there is ever called gone. Of who did not even try to be heard for the last `silentMs`, or whose request was still on
 * its way, nothing is asked.
 * @returns the problems, and how many of the absences were told of such people.
 */
export const checkNoFalseLeft = (
  stays: readonly Stay[],
  told: readonly Told[],
  silentMs: (person: string) => number,
): { readonly problems: readonly string[]; readonly excused: number } => {
  const of = new Map(stays.map((stay) => [stay.person, stay]));
  let excused = 0;
  const problems = told.flatMap(({ person, status, at }) => {
    const stay = of.get(person);
    if (status !== 'offline' || stay === undefined || at < stay.from || at > stay.until) return [];
    if (hasTried(stay.tries, at - silentMs(person), at) && !isUnderWay(stay.tries, at))
      return [`${person} was called gone at ${Math.round(at)} ms`];
    excused += 1;
    return [];
  });
  return { problems, excused };
};
