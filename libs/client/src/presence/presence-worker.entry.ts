import { runPresenceWorker } from './presence-worker';

runPresenceWorker(globalThis as unknown as Parameters<typeof runPresenceWorker>[0]);
