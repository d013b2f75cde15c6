import { parseArgs } from 'node:util';
import type { Explored, Progress } from '@baton/testing';
import { type Bounds, exploreHouse, full } from './explore-house';
import type { House } from './house';

const USAGE = `Explores all interleavings of the house, breadth first, on the real deciders and policies.

  --handovers N --leaves N --agentCommands N --messages N --crashes N --marks N --erasures N
                    how often each may happen (default: ${Object.values(full).slice(0, -1).join(', ')})
  --copies N        how often a request of the customer or the bot may arrive (default: ${full.copies})
  --states N        stop after so many states
  --minutes N       stop after so many minutes

Exit code 1: a promise is broken, the shortest way there is printed. 3: a limit came before the end.
`;

const names = Object.keys(full) as (keyof Bounds)[];

const numberOf = (name: string, text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} needs a number, not '${text}'`);
  return Number(text);
};

const read = (): { bounds: Bounds; limits: { states?: number; elapsedMs?: number } } | null => {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries([...names, 'states', 'minutes'].map((name) => [name, text]));
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
  if (values['help'] === true) return null;
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, numberOf(name, String(value))]),
  ) as Partial<Record<string, number>>;
  const { states, minutes, ...bounds } = given;
  const limits = {
    ...(states !== undefined && { states }),
    ...(minutes !== undefined && { elapsedMs: minutes * 60_000 }),
  };
  return { bounds: { ...full, ...bounds }, limits };
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
  console.log(`${counted(transitions)} transitions, ${counted(rests)} states at rest: every promise holds.`);
  if (outcome === 'exhausted') return 0;
  console.log('A limit came before the end: not all states were visited.');
  return 3;
};

const main = (): number => {
  const asked = read();
  if (asked === null) {
    console.log(USAGE);
    return 0;
  }
  console.log(`Bounds: ${names.map((name) => `${name} ${asked.bounds[name]}`).join(', ')}`);
  return report(exploreHouse(asked.bounds, { limits: asked.limits, onProgress: show }));
};

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
