import { topics } from '@baton/contracts';
import fc from 'fast-check';
import { v5 as uuidv5 } from 'uuid';
import { alertPlants } from '../../test/alerts.plants';
import { AlertsTown, type Deed, deeds, type Expected } from '../../test/alerts.town';
import { testCodec } from '../../test/hub.feed';
import { agent } from '../../test/live.examples';
import { type Page, type Replica, ReplicasStage } from '../../test/replicas.stage';
import { AlertsKind } from './alerts.view';
import type { ViewKind } from './live-view';

const AGENTS = ['ada', 'bob', 'sue'] as const;
const TOPICS = [topics.ticketState, topics.conversationState, topics.ticketEvents, topics.conversationEvents];

type Move =
  | { readonly kind: 'deed'; readonly deed: Deed; readonly who: number }
  | { readonly kind: 'deliver'; readonly to: number; readonly topic: number }
  | { readonly kind: 'break'; readonly who: number }
  | { readonly kind: 'come back'; readonly who: number; readonly to: number }
  | { readonly kind: 'again'; readonly to: number };

const who = fc.nat({ max: AGENTS.length - 1 });
const to = fc.nat({ max: 1 });
const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('deed' as const), deed: fc.constantFrom(...deeds), who }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('deliver' as const), to, topic: fc.nat({ max: TOPICS.length - 1 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('come back' as const), who, to }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), to }) },
  ),
  { minLength: 40, maxLength: 120, size: 'max' },
);

/** Two replicas, and of each agent a page that stays and one that comes and goes. */
class Scene {
  private readonly stage: ReplicasStage;
  private readonly replicas: readonly Replica[];
  private readonly town: AlertsTown;
  private readonly staying: readonly Page[];
  private readonly roaming: readonly Page[];

  constructor(kind: () => ViewKind) {
    this.stage = new ReplicasStage({ kinds: () => [kind()] });
    this.town = new AlertsTown(this.stage);
    this.replicas = [this.stage.replica(), this.stage.replica()];
    const open = (name: string): Page => this.stage.page(agent(name), 'alerts').open(this.at(0));
    this.staying = AGENTS.map(open);
    this.roaming = AGENTS.map(open);
  }

  play(all: readonly Move[]): void {
    for (const move of all) this.make(move);
    for (const replica of this.replicas) replica.catchUp();
    for (const page of this.roaming) if (!page.isOpen) page.open(this.at(0));
  }

  /** @throws when an agent was told what is not for them, or one thing twice, or was not told what they had to be. */
  judge(): void {
    AGENTS.forEach((name, at) => {
      const mine = this.town.expected.filter(({ agentId }) => agentId === name);
      expect([name, told(this.staying[at])]).toEqual([name, ids(mine).sort()]);
      const came = told(this.roaming[at]);
      expect(came).toEqual([...new Set(came)]);
      expect(ids(mine)).toEqual(expect.arrayContaining(came));
      expect(came).toEqual(expect.arrayContaining(ids(mine.filter(({ kind }) => kind === 'taken'))));
    });
  }

  private make(move: Move): void {
    switch (move.kind) {
      case 'deed':
        return this.town.do(move.deed, AGENTS[move.who] ?? 'ada');
      case 'deliver':
        this.at(move.to).catchUpWith(TOPICS[move.topic] ?? topics.ticketState);
        return;
      case 'again':
        return this.at(move.to).again();
      case 'break':
        return this.roaming[move.who]?.drop();
      case 'come back':
        return this.comeBack(this.roaming[move.who], this.at(move.to));
    }
  }

  /** A replica that is behind the cursor lets the page wait until it is not. */
  private comeBack(page: Page | undefined, replica: Replica): void {
    if (page === undefined || page.isOpen) return;
    const { cursor } = page;
    if (cursor !== '' && replica.hub.isBehind(testCodec.read(cursor))) replica.catchUp();
    page.open(replica);
  }

  private at(index: number): Replica {
    const replica = this.replicas[index];
    if (replica === undefined) throw new RangeError('two replicas');
    return replica;
  }
}

const told = (page: Page | undefined): string[] =>
  (page?.items('alerts') ?? []).map(({ id }: { id: string }) => id).sort();
const ids = (expected: readonly Expected[]): string[] =>
  expected.map(({ eventId, agentId }) => uuidv5(agentId, eventId));

/** @param isPlanted the first failure is enough: nobody looks for its smallest form. */
const holds = (kind: () => ViewKind, runs: number, isPlanted = false): void =>
  fc.assert(
    fc.property(moves, (all) => {
      const scene = new Scene(kind);
      scene.play(all);
      scene.judge();
    }),
    { numRuns: runs, endOnFailure: isPlanted },
  );

it('every alert is told once to whom it is for and to nobody else, whatever is delivered when, on any replica, over any breaks', () => {
  holds(() => new AlertsKind(), 40);
});

describe('the model notices alerts that', () => {
  it.each(alertPlants)('$bug', ({ kind }) => {
    expect(() => holds(kind, 300, true)).toThrow();
  });
});
