import { type AnyPublicEvent, fromCloudEvent } from '@baton/contracts';
import { type Decider, Rejection } from '@baton/decider';
import type { RecordedEvent } from '@baton/event-store';
import type { OutgoingRecord } from '@baton/event-bus';
import type { Change } from '@baton/relay';
import { CUSTOMER, NOW } from './cast';
import { type Interned, InternedValues } from './interned';

/** One stream: the service's own fold of it, and what we make of the same events. */
export interface Side<State, Watch> {
  readonly state: State;
  readonly watch: Watch;
  /** What is wrong with this state whatever the rest of the house does; null: nothing. */
  readonly broken: string | null;
}

/** What a command did to a stream. */
export interface Handled<State, Watch> {
  readonly side: Interned<Side<State, Watch>>;
  /** Public events of what was appended, in order. */
  readonly published: readonly AnyPublicEvent[];
  readonly rejection: string | null;
  readonly broken: string | null;
}

export interface SideModel<State, Command, Event, Watch> {
  readonly decider: Decider<State, Command, Event>;
  readonly publish: (change: Change<State, Event>) => readonly OutgoingRecord[];
  readonly freshWatch: Watch;
  /** Throws when a promise is broken. */
  readonly watchEvent: (before: Watch, event: Event, cause: Command, revision: number) => Watch;
  /** What must hold of this stream alone, asked of the real decider. */
  readonly broken: (state: State, watch: Watch) => string | null;
  /** Canonical; leaves out only what no decision and no invariant reads. */
  readonly keyOf: (state: State) => unknown;
}

/** Answers kept; past this they are worked out again. */
const ANSWERS_KEPT = 3_000_000;

/**
 * One kind of stream with the real decider and publisher, and an atomic command handler: optimistic concurrency makes the real
 * one atomic per stream. Everything it answers depends on the stream's state and the command alone, so it is kept.
 */
export class SideRunner<State, Command, Event extends { readonly type: string; readonly data: object }, Watch> {
  private readonly sides = new InternedValues<Side<State, Watch>>();
  private readonly commands = new InternedValues<Command>();
  private readonly commandNumbers = new WeakMap<object, Interned<Command>>();
  private answers = new Map<number, Handled<State, Watch>>();
  readonly fresh: Interned<Side<State, Watch>>;

  constructor(
    private readonly stream: string,
    private readonly model: SideModel<State, Command & object, Event, Watch>,
  ) {
    this.fresh = this.intern(model.decider.initial, model.freshWatch);
  }

  /** How many different states of such a stream were met. */
  get met(): number {
    return this.sides.size;
  }

  handle(side: Interned<Side<State, Watch>>, command: Command & object): Handled<State, Watch> {
    const key = side.number * 0x10000 + this.numberOf(command);
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = this.answer(side, command);
    if (this.answers.size >= ANSWERS_KEPT) this.answers = new Map();
    this.answers.set(key, answer);
    return answer;
  }

  private numberOf(command: Command & object): number {
    let interned = this.commandNumbers.get(command);
    if (interned === undefined) {
      interned = this.commands.intern(JSON.stringify(command), () => command);
      if (interned.number >= 0x10000) throw new Error('more different commands than answers can be kept for');
      this.commandNumbers.set(command, interned);
    }
    return interned.number;
  }

  private answer(side: Interned<Side<State, Watch>>, command: Command & object): Handled<State, Watch> {
    const { state, watch } = side.value;
    const nothing = { side, published: [], rejection: null, broken: null };
    try {
      const events = this.model.decider.decide(command, state);
      return events.length === 0 ? nothing : { ...nothing, ...this.append(state, watch, events, command) };
    } catch (error) {
      if (error instanceof Rejection) return { ...nothing, rejection: error.code };
      return { ...nothing, broken: error instanceof Error ? error.message : String(error) };
    }
  }

  private append(state: State, watch: Watch, events: readonly Event[], cause: Command & object) {
    const published: AnyPublicEvent[] = [];
    let now = { state, watch };
    for (const event of events) {
      const revision = revisionOf(now.state) + 1;
      const after = this.model.decider.evolve(now.state, event);
      published.push(this.published({ recorded: this.recorded(event, revision), event, before: now.state, after }));
      now = { state: after, watch: this.model.watchEvent(now.watch, event, cause, revision) };
    }
    const side = this.intern(now.state, now.watch);
    return { side, published, broken: side.value.broken };
  }

  private intern(state: State, watch: Watch): Interned<Side<State, Watch>> {
    const key = JSON.stringify([this.model.keyOf(state), watch]);
    return this.sides.intern(key, () => ({ state, watch, broken: this.model.broken(state, watch) }));
  }

  private recorded(event: Event, revision: number): RecordedEvent {
    const metadata = {
      commandId: 'explored',
      actor: { kind: 'system' as const, id: 'explorer' },
      customerId: CUSTOMER,
      correlationId: 'explored',
      causationId: null,
      traceparent: null,
      occurredAt: NOW,
      schemaVersion: 1,
    };
    const { stream } = this;
    const data = event.data as RecordedEvent['data'];
    return {
      id: `${stream}@${revision}`,
      stream,
      revision,
      position: String(revision),
      type: event.type,
      data,
      metadata,
    };
  }

  /** Through the record and back, as the other service reads it. */
  private published(change: Change<State, Event>): AnyPublicEvent {
    const [record] = this.model.publish(change);
    if (record === undefined || record.value === null) throw new Error('a stored event gave no public record');
    return fromCloudEvent(
      { ...record.headers, streamrevision: String(change.recorded.revision) },
      JSON.parse(record.value),
    );
  }
}

const revisionOf = (state: unknown): number => (state as { readonly revision: number }).revision;
