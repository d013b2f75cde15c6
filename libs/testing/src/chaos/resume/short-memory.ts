import { join } from 'node:path';
import type { ServiceProcess } from '../../services/services';
import { type ChangedPlace, restartedWith } from '../changed-process';

const PRELOAD = join(__dirname, '..', 'plants', 'short-memory.cjs');

// eslint-disable-next-line @typescript-eslint/no-require-imports -- what is loaded into processes before anything else is no TypeScript
const { places } = require('../plants/short-memory.places.cjs') as { places: readonly ChangedPlace[] };
/** The one place of a source that says how much is remembered. */
export const memoryPlaces = places;

/** Starts a replica again that forgets at once what it told. @returns how to bring it back to its senses. */
export const withShortMemory = (replica: ServiceProcess): Promise<() => Promise<void>> =>
  restartedWith(replica, { NODE_OPTIONS: `${replica.env['NODE_OPTIONS'] ?? ''} --require ${PRELOAD}`.trim() });
