import { createLog } from '@baton/service-kit';
import { HELP, readArguments } from './republish/arguments';
import { readRepublishConfig } from './republish/config';
import { RELAYS } from './republish/relays';
import { republish } from './republish/republish';
import { describeFailure } from './start-failure';
import { forEyes } from './terminal-log';

/** `npm run republish -- RELAY`: the way out that a relay names when its checkpoint does not fit its store. */
const main = async (): Promise<number> => {
  const given = process.argv.slice(2);
  if (given.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const args = readArguments(given);
  if (args === null) {
    process.stderr.write(HELP);
    return 2;
  }
  const config = readRepublishConfig(args);
  const write = (line: string): void => void process.stderr.write(forEyes(line));
  await republish(config, args.relay, createLog({ level: 'warn', name: 'republish' }, { write }));
  const names = RELAYS[args.relay].topics.map(({ name }) => name).join(', ');
  const then =
    config.at === 'folder'
      ? `The next start publishes everything of ${args.relay} again (data in ${config.dataFolder}).`
      : `Whoever leads ${args.relay} publishes everything again; a relay that had stopped goes on by itself.`;
  process.stdout.write(`${names}: empty, and as the code has them now.\n${then}\n`);
  return 0;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`baton: ${describeFailure(error, null)}\n`);
    process.exit(1);
  },
);
