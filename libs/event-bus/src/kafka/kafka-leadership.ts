import { topics as known } from '@baton/contracts';
import type { Consumer, Kafka } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { BusUnavailable, type Leadership } from '../event-bus';
import { describe } from '../failure';
import { checkpointPartition } from './checkpoint-reader';
import { isSettling } from './kafka-errors';
import { leadingAssigner } from './leading-assigner';
import { persistently, within } from './persistence';

export interface LeadershipDeps {
  readonly kafka: Kafka;
  readonly log: BusLog;
  readonly sessionTimeoutMs: number;
  /** How long an idle member sleeps between heartbeats. */
  readonly maxWaitMs: number;
}

const GOODBYE_MS = 5_000;
const SETTLING_MS = 30_000;

/** Member of the group `<name>`: whoever holds the partition with that writer's checkpoints leads. */
class Candidate implements Leadership {
  private readonly losing = new AbortController();
  private readonly consumer: Consumer;
  private since = 0;
  private lastContact = performance.now();
  private watch: NodeJS.Timeout | null = null;
  private decide: (error: Error | null) => void = () => undefined;
  private left: Promise<unknown> | null = null;
  readonly elected = new Promise<void>((resolve, reject) => {
    this.decide = (error) => (error === null ? resolve() : reject(error));
  });

  constructor(
    private readonly deps: LeadershipDeps,
    private readonly name: string,
  ) {
    const { kafka, sessionTimeoutMs, maxWaitMs } = deps;
    this.elected.catch(() => undefined);
    this.consumer = kafka.consumer({
      groupId: name,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(1_000, sessionTimeoutMs / 5),
      rebalanceTimeout: sessionTimeoutMs,
      maxWaitTimeInMs: maxWaitMs,
      allowAutoTopicCreation: false,
      partitionAssigners: [leadingAssigner(known.relay.partitions, () => (this.isInTouch() ? this.since : 0))],
      retry: { restartOnFailure: async () => this.left === null },
    });
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  async join(): Promise<void> {
    this.listen();
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [known.relay.name], fromBeginning: true });
    await this.consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
    const everyMs = Math.max(100, this.deps.sessionTimeoutMs / 10);
    // A process that was stopped for longer than its session finds that out here, before it writes anything.
    this.watch = setInterval(() => {
      if (!this.isInTouch()) this.lose('no word of the group for a whole session');
    }, everyMs).unref();
  }

  /** Idempotent. */
  async release(): Promise<void> {
    if (this.watch !== null) clearInterval(this.watch);
    this.left ??= within(GOODBYE_MS, this.consumer.disconnect());
    this.decide(new BusUnavailable(`${this.name} gave up leading`));
    await this.left;
  }

  private listen(): void {
    const { HEARTBEAT, GROUP_JOIN, CRASH } = this.consumer.events;
    this.consumer.on(HEARTBEAT, () => this.touched());
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      this.touched();
      // Nothing is read here; the group is only about who holds what.
      for (const [topic, partitions] of Object.entries(payload.memberAssignment))
        this.consumer.pause([{ topic, partitions }]);
      const leads = payload.memberAssignment[known.relay.name]?.includes(checkpointPartition(this.name)) === true;
      if (leads) this.win();
      else if (this.since > 0) this.lose('the group gave it to another member');
    });
    this.consumer.on(CRASH, ({ payload: { error, restart } }) => {
      if (this.since > 0) this.lose(`kafkajs gave the member up: ${describe(error)}`);
      if (!restart)
        this.decide(new BusUnavailable(`cannot wait to lead ${this.name}: ${describe(error)}`, { cause: error }));
    });
  }

  private touched(): void {
    this.lastContact = performance.now();
  }

  private isInTouch(): boolean {
    return performance.now() - this.lastContact <= this.deps.sessionTimeoutMs;
  }

  private win(): void {
    if (this.since > 0 || this.left !== null) return;
    this.since = Date.now();
    this.decide(null);
  }

  private lose(reason: string): void {
    if (this.since === 0 || this.losing.signal.aborted) return;
    this.deps.log.warn({ relay: this.name, reason }, 'leadership lost');
    this.losing.abort(new BusUnavailable(`${this.name} no longer leads: ${reason}`));
  }
}

/** One candidate, that leads or fails. */
const standOnce = async (deps: LeadershipDeps, name: string, signal: AbortSignal): Promise<Leadership> => {
  signal.throwIfAborted();
  const candidate = new Candidate(deps, name);
  const givingUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  givingUp.catch(() => undefined);
  try {
    await Promise.race([candidate.join().then(() => candidate.elected), givingUp]);
    return candidate;
  } catch (error) {
    void candidate.release();
    throw error;
  }
};

/**
 * Waits until this member leads. What fresh brokers answer for some seconds, which kafkajs takes for final, is waited out.
 * @throws the signal's reason. @throws BusUnavailable when the brokers cannot be asked.
 */
export const leadOnKafka = (deps: LeadershipDeps, name: string, signal: AbortSignal): Promise<Leadership> =>
  persistently(
    SETTLING_MS,
    () => standOnce(deps, name, signal),
    signal,
    (error) => !isSettling(error),
  );
