import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { embeddedUnderTest } from '../../test/embedded-under-test';
import { keyOf, killedEvents, killedStates } from '../../test/killed-topics';
import { readAll } from '../contract';
import type { EventBus } from '../event-bus';

const KILLS = 8;
const test7 = Array.from({ length: 7 }, (_, n) => keyOf(n));

const startWriter = (file: string): ChildProcess =>
  fork(join(__dirname, '../../../testing/run-typescript.cjs'), [join(__dirname, '../../test/bus-to-kill.ts'), file], {
    execArgv: [],
  });

/** Lets the child write for a random while, then takes it away. @returns the last number that it promised. */
const killInTheMiddle = async (file: string): Promise<number> => {
  const child = startWriter(file);
  const exited = once(child, 'exit');
  const enough = 10 + Math.floor(Math.random() * 90);
  let last = -1;
  let count = 0;
  child.on('message', (n: number) => {
    last = n;
    count += 1;
    if (count === enough) child.kill('SIGKILL');
  });
  await exited;
  if (count < enough) throw new Error(`the writer ended by itself after ${count} writes`);
  return last;
};

const assertWhole = async (bus: EventBus, promised: number): Promise<void> => {
  const { checkpoint } = await bus.openWriter('relay-killed', [killedEvents, killedStates]);
  const events = (await readAll(bus, [killedEvents])).values as number[];
  const count = events.length;
  expect(count).toBeGreaterThan(promised);
  expect(checkpoint?.position).toBe(String(count - 1));
  expect([...events].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  const states = await readAll(bus, [killedStates]);
  for (const key of test7) {
    const ofKey = Array.from({ length: count }, (_, n) => n).filter((n) => keyOf(n) === key);
    expect((await readAll(bus, [killedEvents])).valuesOf(key)).toEqual(ofKey);
    expect(states.valuesOf(key).at(-1)).toBe(ofKey.at(-1));
  }
};

test(`a writer killed ${KILLS} times loses nothing that it promised, repeats nothing, and leaves nothing half done`, async () => {
  const { bus, folder, dispose } = await embeddedUnderTest();
  await bus.ensureTopics([killedEvents, killedStates]);
  for (let kill = 0; kill < KILLS; kill++) {
    await assertWhole(bus, await killInTheMiddle(join(folder, 'bus.sqlite')));
  }
  await dispose();
}, 60_000);
