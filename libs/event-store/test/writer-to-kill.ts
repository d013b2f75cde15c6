import { openPostgresEventStore } from '../src/sql/open-postgres-event-store';
import { appendSurely } from './journal';

/** Appends to a few streams, and says each answer, until somebody kills it. Run in a process of its own: URL. */
const main = async (url: string): Promise<void> => {
  const store = await openPostgresEventStore({ url, poolSize: 3 });
  const never = new AbortController().signal;
  const writing = async (): Promise<void> => {
    for (;;) process.send?.(await appendSurely(store, `c-${Math.floor(Math.random() * 5)}`, never));
  };
  await Promise.all([writing(), writing()]);
};

void main(process.argv[2] ?? '');
