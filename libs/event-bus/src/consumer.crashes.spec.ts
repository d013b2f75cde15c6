import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { rulesUnderTest } from '../test/rules-under-test';
import { claimed, conversationOf } from '../test/ticket-records';

const KILLS = 4;
const CUSTOMERS = ['ada', 'bob', 'cy', 'dora', 'eve'];
const REVISIONS = 250;

/** Lets a consumer in a process of its own handle for a random while, then takes it away in the middle of a transaction: at times the first, mostly a later one. */
const killInTheMiddle = async (folder: string): Promise<void> => {
  const child = fork(
    join(__dirname, '../../testing/run-typescript.cjs'),
    [join(__dirname, '../test/consumer-to-kill.ts'), folder],
    { execArgv: [] },
  );
  let left = 5 + Math.floor(Math.random() * 280); // a transaction that is cut off is counted again when it is done again
  child.on('message', () => {
    left -= 1;
    if (left === 0) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  expect(left).toBeLessThanOrEqual(0);
};

test(`a consumer killed ${KILLS} times changes its views once for every event, in order`, async () => {
  const rules = await rulesUnderTest();
  for (let revision = 0; revision < REVISIONS; revision++) {
    await rules.publish(...CUSTOMERS.map((name) => claimed(name, revision)));
  }
  for (let kill = 0; kill < KILLS; kill++) await killInTheMiddle(rules.folder);
  const survivor = await rules.start();
  await rules.caughtUp(survivor);
  for (const name of CUSTOMERS) {
    expect(await rules.handled(conversationOf(name))).toEqual(Array.from({ length: REVISIONS }, (_, n) => n));
  }
  expect((await survivor.health()).gaps).toBe(0);
  await rules.dispose();
}, 120_000);
