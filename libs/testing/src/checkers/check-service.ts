import { described, isSuccess, type Observation } from './observation';
import { member } from './stored-fact';

/**
 * Reads of a list that serves all the time: each is answered 200 and shows everything that was there before the run began.
 * @param always ids that every whole answer must hold.
 */
export const checkReads = (reads: Iterable<Observation>, always: ReadonlySet<string>): string[] => {
  const problems: string[] = [];
  for (const read of reads) {
    if (!isSuccess(read)) {
      problems.push(`${described(read)}: failed`);
      continue;
    }
    const items = member(read.body, 'items');
    const shown = new Set(Array.isArray(items) ? items.map((item: unknown) => String(member(item, 'id'))) : []);
    const missing = [...always].filter((id) => !shown.has(id));
    if (missing.length > 0) problems.push(`${described(read)}: ${missing.length} of ${always.size} rows are missing`);
  }
  return problems;
};

export interface Stop {
  readonly process: string;
  /** When SIGTERM was sent; milliseconds since the run began. */
  readonly at: number;
  readonly tookMs: number;
  readonly exitCode: number | null;
}

/** What the network says when a request had been taken and its connection was broken. */
const BROKEN = /ECONNRESET|EPIPE|UND_ERR_SOCKET|other side closed|socket hang up|terminated/;

/**
 * A process that is asked to stop loses nothing: it ends inside the deadline by itself, and no request that was under way at
 * its own door when it was asked is broken off. Refusing whoever knocks later is no loss: they go to another replica.
 */
export const checkStops = (
  stops: readonly Stop[],
  observations: readonly Observation[],
  deadlineMs: number,
): string[] =>
  stops.flatMap((stop) => [
    ...(stop.tookMs > deadlineMs || stop.exitCode !== 0
      ? [`${stop.process} took ${Math.round(stop.tookMs)} ms to stop and ended with ${stop.exitCode}`]
      : []),
    ...observations.filter((told) => isBrokenOff(told, stop)).map((told) => `${described(told)}: broken off`),
  ]);

const isBrokenOff = ({ status, code, door, askedAt, answeredAt }: Observation, stop: Stop): boolean =>
  status === 0 && BROKEN.test(code ?? '') && door === stop.process && askedAt < stop.at && answeredAt >= stop.at;

/** What a liveness probe saw of one process. */
export interface Probe {
  readonly at: number;
  readonly process: string;
  readonly pid: number | null;
  /** 200 of `/health/live`. */
  readonly live: boolean;
}

/** From when on a process is dead inside, in milliseconds since the run began. */
export interface Hang {
  readonly process: string;
  readonly at: number;
}

/**
 * A process that is dead inside is noticed within the bound; no other process is ever called dead, and none is replaced,
 * whatever its servers do.
 */
export const checkProbes = (probes: readonly Probe[], hangs: readonly Hang[], boundMs: number): string[] => {
  const problems: string[] = [];
  for (const { process, at } of hangs) {
    const noticed = probes.find((probe) => probe.process === process && probe.at >= at && !probe.live);
    if (noticed === undefined) problems.push(`${process} hangs since ${Math.round(at)} ms, and nobody noticed`);
    else if (noticed.at - at > boundMs)
      problems.push(`${process} was noticed after ${Math.round(noticed.at - at)} ms, more than ${boundMs} ms`);
  }
  const hangsAt = new Map(hangs.map(({ process, at }) => [process, at]));
  const pids = new Map<string, number>();
  for (const { process, pid, live, at } of probes) {
    if (at >= (hangsAt.get(process) ?? Infinity)) continue;
    if (!live) problems.push(`${process} was called dead at ${Math.round(at)} ms, and was not`);
    if (pid === null) continue;
    const before = pids.get(process) ?? pid;
    if (before !== pid) problems.push(`${process} was replaced before ${Math.round(at)} ms`);
    pids.set(process, pid);
  }
  return problems;
};

export interface Isolation {
  /** Milliseconds from command to effect of other keys: while nothing is wrong, and while a key is parked. */
  readonly before: readonly number[];
  readonly during: readonly number[];
  /** Nothing below this is called a difference; milliseconds. */
  readonly noiseMs: number;
}

/** With fewer, the p99 is one chat's bad luck: then the median is what tells. */
const ENOUGH = 200;

/** Nearest-rank percentile; 0 of nothing. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

/** A poisoned key leaves others as they were: their p99, or of few their median, is not above half as much again as before, noise aside. */
export const checkIsolation = ({ before, during, noiseMs }: Isolation): string[] => {
  if (before.length === 0 || during.length === 0) return ['nothing was measured'];
  const [name, share] = Math.min(before.length, during.length) < ENOUGH ? ['median', 0.5] : ['p99', 0.99];
  const [was, is] = [percentile(before, share), percentile(during, share)];
  return is > was * 1.5 + noiseMs ? [`${name} of other keys was ${was.toFixed(1)} ms and is ${is.toFixed(1)} ms`] : [];
};
