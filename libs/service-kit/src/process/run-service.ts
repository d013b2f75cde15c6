import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { ConfigError } from '../config/load-config';
import type { ServiceEnvironment } from '../config/server-config';
import { listenFault } from '../http/http-server';
import { createLog } from '../operations/log';
import { type RunningService, type ServiceDefinition, startService } from './start-service';

// Left alone, V8 lets the old generation of a busy process grow to several times what is alive before it collects it; a live chat
// server is mostly short-lived garbage, so it is told to collect once the heap has grown by this much.
const HEAP_GROWTH = '--heap-growing-percent=40';

const say = (name: string, text: string): void => void process.stderr.write(`${name}: ${text}\n`);

/** The first signal stops in order; a second one at once, for whoever cannot wait. */
const obeySignals = (running: RunningService, log: Logger): void => {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    void running.stop().then((isClean) => {
      log.info({ isClean }, 'stopped');
      process.exit(isClean ? 0 : 1);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};

const endWhenFailed = async (running: RunningService, log: Logger): Promise<void> => {
  const error = await running.failed;
  log.fatal(
    { err: error },
    'this process cannot go on; it stops in order and leaves the rest to whoever starts the next',
  );
  await running.stop();
  process.exit(1);
};

/**
 * The whole of a service's `main.ts`: reads the configuration, starts, obeys signals, and ends the process.
 * Exit codes: 0 after a stop in order; 1 for a wrong configuration (one line naming each key), a port that cannot be had, a failure that
 * only a new process can mend, and a stop that had to leave something behind.
 */
export const runService = async <Config extends ServiceEnvironment>(
  definition: ServiceDefinition<Config> & { readonly readConfig: () => Config },
): Promise<void> => {
  const { name, readConfig } = definition;
  setFlagsFromString(HEAP_GROWTH);
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    say(name, error instanceof ConfigError ? error.message : String(error));
    process.exit(1);
  }
  const log = createLog({ level: config.LOG_LEVEL, name });
  try {
    const running = await startService(definition, config, log);
    obeySignals(running, log);
    log.info({ url: running.url }, 'listening');
    void running.started.then(() => log.info('started'));
    await endWhenFailed(running, log);
  } catch (error) {
    const fault = error instanceof ConfigError ? error.message : listenFault(error, config.HOST, config.PORT);
    if (fault === null) log.fatal({ err: error }, 'could not start');
    else say(name, fault);
    process.exit(1);
  }
};
