import {
  type BatonClient,
  createClient,
  type InboxRow,
  type LiveView,
  type Store,
  type WorkerPort,
} from '@baton/client';
import { QueryClient } from '@tanstack/react-query';
import type { Session } from '../session/session';
import { progressFetch } from '../ticket/composer/upload-transport';
import { tickingClock } from './ticking';

/** What is open for one signed-in person. */
export interface House {
  readonly session: Session;
  readonly baton: BatonClient;
  readonly queries: QueryClient;
  /** A supervisor's holds everybody's tickets. */
  readonly inbox: LiveView<InboxRow>;
  readonly clock: Store<number>;
  close(): void;
}

/** The client tries again by itself, for as long as it makes sense. */
const queriesOnce = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // it says itself when there is no network; a question that only waits would be neither answered nor refused
      queries: { retry: false, networkMode: 'always', refetchOnReconnect: 'always' },
      mutations: { networkMode: 'always' },
    },
  });

/** A hidden page draws no frame; its title and its notifications do not wait for one. */
const HIDDEN_MS = 250;

/** With the next frame, and soon also without one. */
const soon = (notify: () => void): void => {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    notify();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_MS);
};

/** Timers of a worker go on when the page is hidden. */
const presenceWorker = (): Worker =>
  new Worker(new URL('./presence-worker.ts', import.meta.url), { type: 'module', name: 'presence' });

/** Opens the live stream with the inbox, and says that this person is here. */
export const openHouse = (session: Session): House => {
  const baton = createClient({
    url: '',
    token: session.token,
    schedule: soon,
    host: { fetch: progressFetch },
  });
  const isSupervisor = session.person.roles.includes('supervisor');
  const inbox: LiveView<InboxRow> = isSupervisor ? baton.live.open('inbox:all') : baton.live.open('inbox');
  const worker = presenceWorker();
  const presence = baton.presence({ worker: worker as unknown as WorkerPort });
  const close = (): void => {
    void presence.close();
    worker.terminate();
    baton.close();
  };
  return { session, baton, queries: queriesOnce(), inbox, clock: tickingClock(() => baton.clock.now()), close };
};
