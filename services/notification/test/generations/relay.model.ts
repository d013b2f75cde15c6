import { randomUUID } from 'node:crypto';
import type { OutgoingRecord } from '@baton/event-bus';
import { RELAY_OF } from '../../src/domain/followed-topics';
import { type TopicsModel, wordOf } from './topics.model';

type Phase = 'writes' | 'said so' | 'emptied';

/** A relay: what happened, in order, and how far that is on its topics. By and by it is told to write them anew. */
export class RelayModel {
  private generation: string = randomUUID();
  private readonly facts: (readonly OutgoingRecord[])[] = [];
  private written = 0;
  private phase: Phase = 'writes';
  private hasCaughtUp = false;
  private saidSo = false;

  constructor(
    readonly name: string,
    private readonly log: TopicsModel,
  ) {
    this.say();
  }

  /** Something is stored; it is relayed later. */
  happen(records: readonly OutgoingRecord[]): void {
    this.facts.push(records);
  }

  /** The next transaction, of so many facts at most; or the next thing to be done where the topics are written anew. */
  move(most: number): void {
    if (this.phase === 'said so') return this.empty();
    if (this.phase === 'emptied') return this.beginAnew();
    const facts = this.facts.slice(this.written, this.written + most);
    this.written += facts.length;
    this.hasCaughtUp ||= this.written === this.facts.length;
    if (facts.length > 0) this.say(facts.flat());
    else if (this.hasCaughtUp !== this.saidSo) this.say();
  }

  /** Of what stands on its topics; null: nothing does. */
  get standing(): string | null {
    return this.phase === 'emptied' ? null : this.generation;
  }

  get isDone(): boolean {
    return this.phase === 'writes' && this.written === this.facts.length && this.saidSo;
  }

  /** As the runbook does: first the mark that nobody may write, then the topics go, then the relay begins from nothing. */
  republish(): void {
    if (this.phase !== 'writes') return;
    this.log.write([wordOf(this.name, null, false)]);
    this.phase = 'said so';
  }

  private empty(): void {
    for (const [topic, relay] of Object.entries(RELAY_OF)) if (relay === this.name) this.log.empty(topic);
    this.phase = 'emptied';
  }

  private beginAnew(): void {
    this.generation = randomUUID();
    this.written = 0;
    this.hasCaughtUp = this.facts.length === 0;
    this.phase = 'writes';
    this.say();
  }

  private say(records: readonly OutgoingRecord[] = []): void {
    const { generation } = this;
    const stamped = records.map((one) => ({ ...one, headers: { ...one.headers, generation } }));
    this.log.write([...stamped, wordOf(this.name, generation, this.hasCaughtUp)]);
    this.saidSo = this.hasCaughtUp;
  }
}
