import type { Engine } from './engine';
import type { KafkaLine } from './needs/kafka-jars';
import type { ServerHandle } from './server-handle';
import type { ServerKind } from './stack-description';

export interface StackOptions {
  /** Default: what BATON_TEST_STACK says, else native. Containers have neither nginx nor a folder that is found again. */
  readonly engine?: Engine;
  /** The servers' data. Absent: a new folder, which `down` deletes. */
  readonly dataFolder?: string;
  /** First of a fixed block of 30 ports. Absent, or while servers of the folder run: its ports of last time, else any free ones. */
  readonly portBase?: number;
  /** Default 3.9. */
  readonly kafka?: KafkaLine;
  /** Default 1. With 3, everything is replicated 3 times and a write needs 2. */
  readonly brokers?: 1 | 3;
  /** Default: all; in containers, all but nginx. */
  readonly only?: readonly ServerKind[];
  /** Lets the servers outlive this process; default: they end with it, however it ends. */
  readonly detached?: boolean;
  /** Progress, a line each. */
  readonly log?: (line: string) => void;
  /** Aborting stops what has been started, and rejects. */
  readonly signal?: AbortSignal;
}

/** Real servers on loopback. `s3` and `nginx` are absent when the stack was started without them; the others throw then. */
export interface Stack {
  readonly dataFolder: string;
  readonly kafka: { readonly brokers: string; readonly nodes: readonly ServerHandle[] };
  /** A superuser's URL. */
  readonly postgres: { readonly url: string; readonly handle: ServerHandle };
  readonly redis: { readonly url: string; readonly handle: ServerHandle };
  /** `s3://KEY:SECRET@BUCKET?endpoint=…&region=…`; the bucket exists. */
  readonly s3?: { readonly url: string; readonly handle: ServerHandle };
  readonly nginx?: NginxOfStack;
  /** All of them. */
  readonly servers: readonly ServerHandle[];
  /** Stops all servers; deletes the data when the folder was made for this stack. */
  down(): Promise<void>;
}

export interface NginxOfStack {
  /** The one origin. */
  readonly url: string;
  readonly handle: ServerHandle;
  /**
   * Which ports answer for each service of the path table, and for `tokens` (`/v1/dev/tokens`): replaces what was said before.
   * Waits until the new configuration is in force; live streams of before stay open.
   * @throws StackError when nginx refuses the configuration.
   */
  useUpstreams(upstreams: Readonly<Record<string, readonly number[]>>): Promise<void>;
}
