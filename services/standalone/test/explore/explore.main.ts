import { parseArgs } from 'node:util';
import type { Explored, Progress } from '@baton/testing';
import { type Bounds, exploreHouse, full, nothing } from './explore-house';
import type { House } from './house';

const bounds = Object.keys(nothing) as (keyof Bounds)[];

const USAGE = `Explores all interleavings of the house, breadth first, on the real deciders, folds, publishers and policies.

  --part NAME   only that part (${Object.keys(full).join(', ')}); default: all, one after the other, some 20 million states
  ${bounds.map((name) => `--${name} N`).join(' ')}
                instead of a part: how often each may happen (copies: how often a request may arrive); default 0, copies 1
  --states N    stop each part after so many states
  --minutes N   stop each part after so many minutes

Exit code 1: a promise is broken, the shortest way there is printed. 3: a limit came before the end.
Needs up to 3 GB: NODE_OPTIONS=--max-old-space-size=8000 for more than that.
`;

interface Asked {
  readonly parts: Readonly<Record<string, Bounds>>;
  readonly limits: { readonly states?: number; readonly elapsedMs?: number };
}

const numberOf = (name: string, text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} needs a number, not '${text}'`);
  return Number(text);
};

const partsOf = (part: string | undefined, own: Partial<Bounds>): Asked['parts'] => {
  if (Object.keys(own).length > 0) return { 'as asked': { ...nothing, ...own } };
  if (part === undefined) return full;
  const chosen = Object.entries(full).filter(([name]) => name === part);
  if (chosen.length === 0) throw new Error(`--part must be one of ${Object.keys(full).join(', ')}`);
  return Object.fromEntries(chosen);
};

const read = (): Asked | null => {
  const text = { type: 'string' } as const;
  const counts: Record<string, typeof text> = Object.fromEntries(
    [...bounds, 'states', 'minutes'].map((name) => [name, text]),
  );
  const { values } = parseArgs({ options: { ...counts, part: text, help: { type: 'boolean' } } });
  const { part, help, ...numbers } = values;
  if (help === true) return null;
  const given = Object.entries(numbers).map(([name, value]) => [name, numberOf(name, String(value))]);
  const { states, minutes, ...own } = Object.fromEntries(given) as Partial<Record<string, number>>;
  return {
    parts: partsOf(part, own),
    limits: {
      ...(states !== undefined && { states }),
      ...(minutes !== undefined && { elapsedMs: minutes * 60_000 }),
    },
  };
};

const counted = (count: number): string => count.toLocaleString('en');

const show = ({ states, frontier, depth, statesPerSecond, elapsedMs }: Progress): void => {
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  console.log(
    `${counted(states)} states, frontier ${counted(frontier)}, depth ${depth}, ` +
      `${counted(statesPerSecond)} states/s, ${Math.round(elapsedMs / 1000)} s, ${megabytes} MB`,
  );
};

const report = (explored: Explored<House>): number => {
  show(explored);
  const { counterExample, transitions, rests, outcome } = explored;
  if (counterExample !== null) {
    console.log(`\nBroken: ${counterExample.invariant}\n  ${counterExample.detail}\nafter`);
    counterExample.path.forEach((label, index) => console.log(`  ${index + 1}. ${label}`));
    return 1;
  }
  console.log(`${counted(transitions)} transitions, ${counted(rests)} states at rest: every promise holds.\n`);
  if (outcome === 'exhausted') return 0;
  console.log('A limit came before the end: not all states were visited.\n');
  return 3;
};

const main = (): number => {
  const asked = read();
  if (asked === null) {
    console.log(USAGE);
    return 0;
  }
  let code = 0;
  for (const [name, part] of Object.entries(asked.parts)) {
    console.log(`${name}: ${bounds.map((bound) => `${bound} ${part[bound]}`).join(', ')}`);
    code = Math.max(code, report(exploreHouse(part, { limits: asked.limits, onProgress: show })));
    if (code === 1) return code;
  }
  return code;
};

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
