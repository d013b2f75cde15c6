import { openSqliteEventStore } from '@baton/event-store';
import { openPostgres } from '@baton/sql';
import { startProjection } from '../src/index';
import { type Counters, silent, view } from './counters';

/** One replica of a view in a process of its own: says when it leads and when it does not. Ends with its standard input. */
const main = async (): Promise<void> => {
  const [, , url, events] = process.argv;
  const db = openPostgres<Counters>({ url: url as string, name: 'replica' });
  const store = await openSqliteEventStore({ file: events as string });
  const replica = startProjection({ ...view, db, store, logger: silent });
  let told = false;
  const tell = (): void => {
    if (replica.isLeading() === told) return;
    told = replica.isLeading();
    process.stdout.write(told ? 'leads\n' : 'waits\n');
  };
  setInterval(tell, 20);
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
  process.stdout.write('started\n');
};

void main();
