import { setFlagsFromString } from 'node:v8';
import { createLog } from '@baton/service-kit';
import { readConfig, type StandaloneConfig } from './config';
import { startStandalone } from './standalone.module';
import { describeFailure } from './start-failure';
import { logDestination } from './terminal-log';
import { welcome } from './welcome';

// Left alone, V8 lets the old generation of a busy process grow to several times what is alive before it collects it; a live chat
// server is mostly short-lived garbage, so it is told to collect once the heap has grown by this much.
setFlagsFromString('--heap-growing-percent=40');

/** Boots, says hello, and shuts down in order on the first signal; on the second at once. */
const main = async (): Promise<void> => {
  let config: StandaloneConfig | null = null;
  try {
    config = readConfig();
    const log = createLog({ level: config.logLevel, name: 'baton' }, logDestination(process.stdout));
    const running = await startStandalone(config, log);
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      void running.stop().then((clean) => process.exit(clean ? 0 : 1));
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.stdout.write(`${welcome(running.url, config, process.argv.includes('--tour'))}\n`);
  } catch (error) {
    process.stderr.write(`baton: ${describeFailure(error, config)}\n`);
    process.exit(1);
  }
};

void main();
