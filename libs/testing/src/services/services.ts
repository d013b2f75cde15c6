import type { DevIssuer } from '@baton/service-kit';

export const serviceNames = ['ticket', 'conversation', 'presence', 'notification'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** How a process ended: an exit code, or the signal that ended it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One replica of one service: a process of its own, on a port that it keeps over restarts. */
export interface ServiceProcess {
  readonly service: ServiceName;
  /** 0, 1, … */
  readonly replica: number;
  /** `ticket-0`: in messages, file names and log lines. */
  readonly name: string;
  readonly port: number;
  /** Straight to the process, past nginx. */
  readonly url: string;
  /** Of the process that runs now; null: none does. */
  readonly pid: number | null;
  /** stdout and stderr of every run, appended. */
  readonly logFile: string;
  /** What the process is started with, beside PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** How the run that is over ended; null while it runs. */
  readonly ended: Ended | null;
  /** Sends a signal and waits for nothing: SIGSTOP and SIGCONT work too. Default SIGKILL. False: no process runs. */
  kill(signal?: NodeJS.Signals): boolean;
  /** Resolves when no process runs; at once when none does. */
  gone(): Promise<Ended | null>;
  /**
   * Starts it again with the same environment and port (`env`: with these keys changed from now on), after the earlier run has ended,
   * which gets SIGTERM if it still runs. Resolves when the process is started, not when it is ready.
   */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when `/health/ready` is 200. @throws Error when the process ends first, or after `timeoutMs` (default 60,000), with the end of its log. */
  ready(timeoutMs?: number): Promise<void>;
}

/** Where the servers are. D's `Stack` fits; so does anything that names addresses (a proxy in between, say). */
export interface Servers {
  readonly kafka: { readonly brokers: string };
  /** A role that may create roles and databases. */
  readonly postgres: { readonly url: string };
  readonly redis: { readonly url: string };
  /** `s3://…?endpoint=…` with keys in its userinfo; absent: files in a folder that all replicas see. */
  readonly s3?: { readonly url: string };
  /** The one door; a stack without it cannot be used here. */
  readonly nginx?: {
    readonly url: string;
    useUpstreams(upstreams: Readonly<Record<string, readonly number[]>>): Promise<void>;
  };
}

export interface ServicesOptions {
  readonly stack: Servers;
  /** Processes of each service; default 1. */
  readonly replicas?: Readonly<Partial<Record<ServiceName, number>>>;
  /** On top of what is worked out, for every process, or for each: how a proxy gets between one replica and its broker. */
  readonly env?:
    Readonly<Record<string, string>> | ((service: ServiceName, replica: number) => Readonly<Record<string, string>>);
  /** One file per process; made when missing. */
  readonly logFolder: string;
  /** Secrets and names of databases are kept here, so that a second start finds the first one's data; default: `logFolder`. */
  readonly stateFolder?: string;
  /** Default: names made from a random word, so that two runs share nothing. */
  readonly databasePrefix?: string;
  /** Whether to build what has changed first; default true. */
  readonly build?: boolean;
  /** Whether to wait until every process is ready; default true. */
  readonly waitUntilReady?: boolean;
}

/** The four services, running. Nothing is restarted by itself. */
export interface Services {
  readonly processes: readonly ServiceProcess[];
  of(service: ServiceName): readonly ServiceProcess[];
  /** The one door: nginx with the path table, and `POST /v1/dev/tokens`. */
  readonly url: string;
  /** Gives a token of any staff role; the same that `POST /v1/dev/tokens` asks. */
  readonly tokens: DevIssuer;
  /** Addresses of the databases that the processes use, for checkers: `{ ticket: {EVENT_STORE_URL, …}, … }`. */
  readonly environment: Readonly<Record<ServiceName, Readonly<Record<string, string>>>>;
  /** SIGTERM to all, SIGKILL after `graceMs` (default 20,000); databases stay. True: every one ended with code 0. */
  down(graceMs?: number): Promise<boolean>;
  /** Drops the databases and buckets that were made; after `down`. */
  dropData(): Promise<void>;
}

/** Signature of `startServices` (start-services.ts). */
export type StartServices = (options: ServicesOptions) => Promise<Services>;
