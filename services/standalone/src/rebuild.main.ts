import { RebuildRefused } from '@baton/projections';
import { HELP, readArguments } from './rebuild/arguments';
import { readRebuildConfig } from './rebuild/config';
import { openView } from './rebuild/open-views';
import { runRebuild } from './rebuild/run-rebuild';
import { describeFailure } from './start-failure';

/** `npm run rebuild -- VIEW`: fills a view anew while it serves. */
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
  const opened = await openView(readRebuildConfig(), args.view);
  try {
    return await runRebuild(opened.view, args, (line) => void process.stdout.write(`${line}\n`));
  } finally {
    await opened.close();
  }
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const line = error instanceof RebuildRefused ? error.message : describeFailure(error, null);
    process.stderr.write(`baton: ${line}\n`);
    process.exit(1);
  },
);
