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

export interface Notice {
  readonly ttlMs: number;
  readonly sweepMs: number;
  /** What a timer and a request may be late on this machine. */
  readonly noiseMs: number;
}

/** From the last answered heartbeat of each crashed client until it was declared offline; null: it never was. */
export const noticedAfter = (crashes: readonly Crash[], told: readonly Told[]): readonly (number | null)[] => {
  const offline = told.filter(({ status }) => status === 'offline');
  return crashes.map(({ person, sentAt, answeredAt }) => {
    const first = offline.find((one) => one.person === person && one.at >= sentAt);
    return first === undefined ? null : first.at - answeredAt;
  });
};

/** Every crash is noticed, the 99th of a hundred within TTL and one sweep, none while the client may still be heard, and none before its time. */
export const checkNoticed = (crashes: readonly Crash[], told: readonly Told[], notice: Notice): string[] => {
  const { ttlMs, sweepMs, noiseMs } = notice;
  const after = noticedAfter(crashes, told);
  const noticed = after.filter((ms) => ms !== null);
  const problems = crashes.flatMap(({ person, sentAt, answeredAt }, at) => {
    const ms = after[at];
    if (ms === null || ms === undefined)
      return [`${person} crashed at ${Math.round(answeredAt)} ms, and nobody noticed`];
    const early = sentAt + ttlMs - noiseMs - (answeredAt + ms);
    return early > 0 ? [`${person} was called gone ${Math.round(early)} ms before their time`] : [];
  });
  const [p99, bound] = [percentile(noticed, 0.99), ttlMs + sweepMs + noiseMs];
  if (p99 > bound)
    problems.push(`crashed clients were noticed after ${Math.round(p99)} ms (p99), more than ${bound} ms`);
  return problems;
};

/** Somebody who was there all the time from the first answer on. */
export interface Stay {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  /** When one of their pages tried to be heard, rising; a harness that stands still is no fault of presence. */
  readonly tries: readonly number[];
}

const hasTried = (tries: readonly number[], from: number, until: number): boolean =>
  tries.some((at) => at >= from && at <= until);

/**
 * Nobody who is there is ever called gone. Of who did not even try to be heard for the last `silentMs`, nothing is asked.
 * @returns the problems, and how many of the absences were told of people who had not tried.
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
    if (hasTried(stay.tries, at - silentMs(person), at)) return [`${person} was called gone at ${Math.round(at)} ms`];
    excused += 1;
    return [];
  });
  return { problems, excused };
};
