import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '@baton/contracts';
import type { Told } from '../checkers/check-presence';
import { member } from '../checkers/stored-fact';
import type { Door } from './client';
import { machineTimeOf, type PresenceClock } from './presence-clock';
import { Sitter } from './presence-pages';
import type { Run } from './property';
import { type ReadRecord, TopicReader } from './topic-reader';

const READY_WITHIN_MS = 90_000;
const POLL_MS = 100;

const statusOf = (record: ReadRecord): Told['status'] | null => {
  const type = record.headers['ce_type'];
  const named = /^baton\.presence\.(online|away|offline)\.v1$/.exec(type ?? '')?.[1];
  return (named ?? null) as Told['status'] | null;
};

/** Presence of the house in the hands of a property: people come and go, and what the bus says of them is read back. */
export class PresenceTown {
  private readonly epoch: number;
  private readonly sitters: Sitter[] = [];
  private count = 0;

  private constructor(
    private readonly run: Run,
    readonly clock: PresenceClock,
    private readonly reader: TopicReader,
  ) {
    this.epoch = Date.now() - run.recorder.now();
  }

  /** Ready when presence declares somebody gone. */
  static async open(run: Run): Promise<PresenceTown> {
    const { house } = run;
    const read = [topics.presenceEvents.name, topics.presenceState.name];
    const reader = await TopicReader.open(house.stack.kafka.brokers.split(','), read);
    const town = new PresenceTown(run, house.presence, reader);
    await town.untilSomebodyIsCalledGone();
    return town;
  }

  private get door(): Door {
    return { name: 'nginx', url: this.run.house.services.url };
  }

  /** Milliseconds since 1970, by the machine, as those since the run began. */
  inTheRun(at: number): number {
    return at - this.epoch;
  }

  /** Milliseconds of presence' time as those of the machine. */
  lasting(ms: number): number {
    return ms / this.clock.speed;
  }

  /** Somebody new who can be asked for: an agent, or a customer. Null: the run ended first. */
  async newcomer(kind: 'agent' | 'customer'): Promise<Sitter | null> {
    const { recorder, interrupted } = this.run;
    const crew = this.run.crew.until(interrupted);
    const name = `sitter-${Math.round(this.epoch)}-${(this.count += 1)}`;
    const client = kind === 'agent' ? await crew.stranger(name) : (await crew.visit('presence'))?.customer;
    if (client === undefined) return null;
    const sitter = new Sitter(`${kind}:${client.who}`, client, this.door, recorder, this.clock.speed);
    this.sitters.push(sitter);
    return sitter;
  }

  /** What the bus says of them until now. An empty state is that of a customer who left, and stands for what the episode should say. */
  told(): readonly Told[] {
    const known = new Set(this.sitters.map(({ person }) => person));
    const episodes = this.reader.records(topics.presenceEvents.name).flatMap((record): Told[] => {
      const status = statusOf(record);
      if (status === null || !known.has(record.key)) return [];
      const since = Date.parse(String(member(JSON.parse(record.value ?? 'null'), 'since')));
      const at = machineTimeOf(this.clock, since) - this.epoch;
      return [{ person: record.key, status, at, toldAt: record.timestamp - this.epoch }];
    });
    const states = this.reader.records(topics.presenceState.name).flatMap((record): Told[] => {
      if (!known.has(record.key)) return [];
      const status = record.value === null ? 'offline' : (member(JSON.parse(record.value), 'status') as Told['status']);
      const toldAt = record.timestamp - this.epoch;
      return [{ person: record.key, status, at: toldAt, toldAt }];
    });
    return [...episodes, ...states];
  }

  /** Waits until the bus has said so much, or patience ends. */
  async until(isSo: (told: readonly Told[]) => boolean, patienceMs: number): Promise<boolean> {
    const began = performance.now();
    while (!isSo(this.told())) {
      if (performance.now() - began > patienceMs || this.run.interrupted.aborted) return false;
      await delay(POLL_MS);
    }
    return true;
  }

  async close(): Promise<void> {
    await this.reader.close();
  }

  /** A memory that is new declares nobody gone before its relay has read back what was told. */
  private async untilSomebodyIsCalledGone(): Promise<void> {
    const canary = await this.newcomer('agent');
    if (canary === null) return;
    const page = canary.page();
    await page.open(this.run.interrupted);
    await page.close();
    const isGone = (told: readonly Told[]): boolean =>
      told.some(({ person, status }) => person === canary.person && status === 'offline');
    if (!(await this.until(isGone, READY_WITHIN_MS))) this.run.violations.push('presence never called anybody gone');
  }
}
