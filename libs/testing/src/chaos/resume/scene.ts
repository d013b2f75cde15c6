import type { Run } from '../property';
import type { FrameMeter } from './frame-meter';

/** What everything that is done to live streams has in hand. */
export interface ResumeScene {
  readonly run: Run;
  readonly meter: FrameMeter;
}

/** Something that happens to replicas while people look; mended when it resolves. */
export type ReplicaFault = (scene: ResumeScene) => Promise<void>;
