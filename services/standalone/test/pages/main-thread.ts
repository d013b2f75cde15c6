import type { Browser, Page } from 'playwright-core';

/** What a page's main thread did, in milliseconds. */
export interface Busy {
  /** CPU time of every task, longest first: what runs beside the page on the same cores does not count. */
  readonly tasks: readonly number[];
  /** All tasks by the clock. */
  readonly tookMs: number;
  /** By the clock, of those which the page itself calls long, longest first. */
  readonly long: readonly number[];
  /** Share of the time that the thread was at work. */
  readonly share: number;
  /** By how much a timer of an idle page was late, longest first: how starved of CPU everything was. */
  readonly late: readonly number[];
}

/** A task longer than this is one that people feel. */
export const LONG_MS = 50;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  /** Of CPU, microseconds. */
  readonly tdur?: number;
}

const CATEGORIES = ['-*', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];
const MARK = 'rig.watched';
const TICK_MS = 10;

const OBSERVE = `{
  globalThis.rigLong = [];
  new PerformanceObserver((list) => rigLong.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });
  performance.mark('${MARK}');
}`;

const TICK = `{
  globalThis.rigLate = [];
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    rigLate.push(Math.max(0, now - last - ${TICK_MS}));
    last = now;
  }, ${TICK_MS});
}`;

const fallingOf = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => b - a);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const idlePage = async (browser: Browser): Promise<Page> => {
  const page = await (await browser.newContext()).newPage();
  await page.evaluate(TICK);
  return page;
};

/** The tasks of the main thread that made the mark. */
const tasksOf = (trace: Buffer): readonly { readonly cpu: number; readonly clock: number }[] => {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const mark = events.find(({ name }) => name === MARK);
  if (mark === undefined) throw new Error('the trace does not say which thread is the page’s');
  return events
    .filter(({ name, pid, tid }) => name === 'RunTask' && pid === mark.pid && tid === mark.tid)
    .map(({ dur = 0, tdur = dur }) => ({ cpu: tdur / 1_000, clock: dur / 1_000 }));
};

/** Watches a page's main thread while something goes on in it. */
export const watched = async (page: Page, work: () => Promise<void>): Promise<Busy> => {
  const browser = page.context().browser();
  if (browser === null) throw new Error('no browser');
  const idle = await idlePage(browser);
  await browser.startTracing(page, { categories: CATEGORIES });
  const begun = performance.now();
  let watchedMs = 0;
  let trace: Buffer;
  try {
    await page.evaluate(OBSERVE);
    await work();
  } finally {
    watchedMs = performance.now() - begun;
    trace = await browser.stopTracing();
  }
  const seen = tasksOf(trace);
  const tasks = fallingOf(seen.map(({ cpu }) => cpu));
  const tookMs = sumOf(seen.map(({ clock }) => clock));
  const long = fallingOf(await page.evaluate<number[]>('rigLong'));
  const late = fallingOf(await idle.evaluate<number[]>('rigLate'));
  await idle.context().close();
  return { tasks, tookMs, long, share: sumOf(tasks) / watchedMs, late };
};

/** @param share 0: the largest, 0.5: the median. */
export const at = (falling: readonly number[], share: number): number =>
  falling[Math.floor(falling.length * share)] ?? 0;

/** How much longer the page's own work took because others had the CPU meanwhile; 1: not at all. */
export const slowedBy = ({ tasks, tookMs }: Busy): number => Math.max(1, tookMs / sumOf(tasks));

/** A line for people. */
export const told = ({ tasks, long, share, late }: Busy): string => {
  const ms = (value: number): string => value.toFixed(1);
  const worked = tasks.filter((task) => task >= 1);
  return (
    `main thread at work ${(share * 100).toFixed(0)} % of the time; tasks of 1 ms and more: ${worked.length}, median ${ms(at(worked, 0.5))}, ` +
    `p95 ${ms(at(worked, 0.05))}, longest ${ms(at(tasks, 0))} ms of CPU; over ${LONG_MS} ms by the clock: ${long.length}, ` +
    `longest ${ms(at(long, 0))}; an idle page's timer was late by up to ${ms(at(late, 0))}, p99 ${ms(at(late, 0.01))} ms`
  );
};
