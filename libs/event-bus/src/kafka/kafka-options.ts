import type { BusLog } from '../bus-log';

/** How to prove who we are to the brokers. */
export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaBusOptions {
  /** `host:port` of some of the brokers. */
  readonly brokers: readonly string[];
  /** Shown in the brokers' logs and quotas; usually the service's name. */
  readonly clientId: string;
  /** true: TLS with the system's authorities; or the authority to trust, as PEM text. */
  readonly ssl?: boolean | { readonly ca: string };
  readonly sasl?: KafkaSasl;
  /** Of topics that we create; the brokers' own default when absent. */
  readonly replicationFactor?: number;
  readonly log?: BusLog;
  /** A member that is silent for so long loses its partitions and its leadership; default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How long the broker holds a fetch at the end of a partition; stopping takes about as long. Default 250. */
  readonly maxWaitMs?: number;
  /** How often a writer writes a filler to each partition of its state topics, so that their segments roll; default 6 h; 0: never. */
  readonly rollEveryMs?: number;
  /** First and longest pause before a batch that failed comes again. */
  readonly retry?: { readonly firstMs: number; readonly maxMs: number };
  /** After so long without an answer a request counts as lost; default 30,000. */
  readonly requestTimeoutMs?: number;
}
