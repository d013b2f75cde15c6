import type { Archive } from '../../resume/ledger';
import type { Run } from '../property';
import type { FrameMeter } from './frame-meter';

const LONG_RUN_S = 60;

/** Whether there is time to see everything at least once. */
export const isLong = ({ seconds }: Run): boolean => seconds >= LONG_RUN_S;

/** What everything that is done to live streams has in hand. */
export interface ResumeScene {
  readonly run: Run;
  readonly meter: FrameMeter;
  /** What was said, from the store. */
  readonly archive: Archive;
}

/** Something that happens to replicas while people look; mended when it resolves. */
export type ReplicaFault = (scene: ResumeScene) => Promise<void>;
