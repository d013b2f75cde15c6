import type { Property } from '../property';
import { duplicates, loss, oneOwner, order, retries, views } from './of-the-log';
import { liveness, stops } from './of-the-process';
import { poisoned } from './poisoned';
import { presenceCrash } from './presence-crash';
import { presenceStorm } from './presence-storm';
import { rebuilt } from './rebuilt';
import { replayed } from './replayed';
import { restored } from './restored';
import { resumed } from './resumed';
import { servers } from './servers';
import { silence } from './silent';
import { wiped } from './wiped';
import { zombies } from './zombies';

/** Every promise that this harness puts to the test, in the order in which `all` does. */
export const properties: readonly Property[] = [
  oneOwner,
  retries,
  loss,
  order,
  duplicates,
  zombies,
  views,
  rebuilt,
  poisoned,
  resumed,
  stops,
  liveness,
  silence,
  presenceCrash,
  presenceStorm,
  servers,
  replayed,
  wiped,
  restored,
];
