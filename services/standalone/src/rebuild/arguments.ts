import { parseArgs } from 'node:util';
import { SERVICE_OF, type ViewName } from './open-views';

const NAMES = Object.keys(SERVICE_OF) as ViewName[];

/** What `npm run rebuild -- --help` prints. */
export const HELP = `usage: npm run rebuild -- VIEW [--service ticket|conversation] [--check | --restart | --despite-differences | --drop-old]

Fills a new version of a view from the event store while the present one serves, compares both at the same place, and switches to the
new one in one transaction; no list fails or is empty meanwhile. VIEW is one of: ${NAMES.join(', ')}.

  --check                only compare with a replay from zero, and leave everything as it is
  --restart              throw away what an unfinished rebuild left; without it, that is gone on with. Needed when the code changed since
  --despite-differences  switch although rows differ, as they do after a repair of the view's code
  --drop-old             drop the versions that served before; nothing else. Until then they are kept, and stand still: what is erased
                         after the switch stays readable in them, so do not keep them long

Where: with VIEWS_URL set, the views of that service (give it the environment of the service: EVENT_STORE_URL, KEYS_URL, MASTER_KEY,
VIEWS_URL); otherwise the data folder of the standalone (BATON_DATA). The standalone may run meanwhile: both write the views' file in
turns, so its lists are some milliseconds staler; commands are not touched. What a view shows comes from the event store alone; names,
presence and settings that a service keeps from the bus are not views and are not rebuilt.

Ended half way, it changes nothing of what serves: run it again. A replica whose view had halted must be restarted after the switch.
Exit code: 0 done, 1 failed, 2 wrong use, 3 rows differ (and nothing was switched).
`;

export interface RebuildArguments {
  readonly view: ViewName;
  readonly check: boolean;
  readonly restart: boolean;
  readonly despiteDifferences: boolean;
  readonly dropOld: boolean;
}

/** null: they do not fit. */
export const readArguments = (args: readonly string[]): RebuildArguments | null => {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const flags = { check: flag, restart: flag, 'despite-differences': flag, 'drop-old': flag };
    const options = { ...flags, service: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const view = NAMES.find((name) => name === positionals[0] || name === `${positionals[0]}-1`);
    const fits = values.service === undefined || (view !== undefined && SERVICE_OF[view] === values.service);
    if (view === undefined || positionals.length > 1 || !fits) return null;
    const { check, restart, 'despite-differences': despiteDifferences, 'drop-old': dropOld } = values;
    return { view, check, restart, despiteDifferences, dropOld };
  } catch {
    return null;
  }
};
