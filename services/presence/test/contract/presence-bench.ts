import { keyOf, type ConnectionRef, type Person, type PresenceStore } from '../../src/outbound/presence-store';

/** An adapter with a new, empty memory of its own, made for one check. */
export interface PresenceUnderTest {
  readonly store: PresenceStore;
  /** The same memory as another replica has it; disposed of with the first. */
  readonly again: () => Promise<PresenceStore>;
  /** Moves the clock that the store reads. */
  readonly advance: (ms: number) => Promise<void>;
  /** A store of the same adapter that keeps so few episodes. */
  readonly withFewEpisodes: () => Promise<PresenceStore>;
  readonly dispose: () => Promise<void>;
}

/** Episodes kept by `withFewEpisodes`, in one shard. */
export const FEW = 5;

export const ada: Person = { kind: 'agent', id: 'ada' };
export const eve: Person = { kind: 'customer', id: '0190aaaa-0000-7000-8000-000000000001' };
export const page = (person: Person, id = 'page'): ConnectionRef => ({ person, id });
export const quiet = { active: false, hidden: false };
export const busy = { active: true, hidden: false };

/** Shorter than what counts as an outage. */
const SWEEP_STEP_MS = 4_000;

/** A store in the hands of a test: its clock, and what it has told. */
export class PresenceBench {
  constructor(
    readonly under: PresenceUnderTest,
    readonly store: PresenceStore = under.store,
  ) {}

  /** Time passes as it does in life: with sweeps. */
  async after(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= SWEEP_STEP_MS) {
      await this.under.advance(Math.min(left, SWEEP_STEP_MS));
      await this.store.sweep();
    }
  }

  /** Time passes while nobody sweeps. */
  async away(ms: number): Promise<void> {
    await this.under.advance(ms);
  }

  async status(person: Person = ada): Promise<string> {
    return (await this.store.find([person]))[0]?.status ?? 'unknown';
  }

  /** What the outbox holds of one person, oldest first: statuses, and availabilities where only those changed. */
  async told(person: Person = ada): Promise<string[]> {
    const entries = await this.store.outbox(null, 10_000);
    return entries
      .filter(({ record }) => keyOf(record.person) === keyOf(person))
      .map(({ record, isEpisode }) => (isEpisode ? record.status : record.availability));
  }
}

/** One promise of the port: resolves when it is kept, throws when it is broken. */
export interface PresencePromise {
  readonly name: string;
  /** Begins in a memory that has read back that nothing was ever told, and was swept once. */
  readonly check: (bench: PresenceBench) => Promise<void>;
  /** Begins before that. */
  readonly isNewborn?: boolean;
}

/** Runs one check on an adapter's memory. */
export const checked = async ({ check, isNewborn = false }: PresencePromise, under: PresenceUnderTest) => {
  if (!isNewborn) await under.store.recall([]);
  await under.store.sweep();
  await check(new PresenceBench(under));
};
