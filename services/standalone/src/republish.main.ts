import { readConfig } from './config';
import { RELAYS, republish } from './data/republish';
import { describeFailure } from './start-failure';

/** `npm run republish -- RELAY`: the way out that a relay names when its checkpoint does not fit its store. */
const main = async (): Promise<number> => {
  const wanted = process.argv.slice(2);
  const relay = RELAYS.find((name) => name === wanted[0]);
  if (relay === undefined || wanted.length > 1) {
    process.stderr.write(`usage: npm run republish -- ${RELAYS.join(' | ')}\n`);
    return 2;
  }
  const { dataFolder } = readConfig();
  await republish(dataFolder, relay);
  process.stdout.write(`The next start publishes everything of ${relay} again (data in ${dataFolder}).\n`);
  return 0;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`baton: ${describeFailure(error, null)}\n`);
    process.exit(1);
  },
);
