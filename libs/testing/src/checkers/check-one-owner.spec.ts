import { checkOneOwner } from './check-one-owner';
import type { TicketFact } from './ownership';

type Draft = readonly [type: string, data?: Record<string, unknown>];

const events = (drafts: readonly Draft[]): TicketFact[] =>
  drafts.map(([type, data = {}], revision) => ({ revision, type, data }));

const created: Draft = ['TicketCreated'];
const claimed = (agentId: string, epoch: number): Draft => ['Claimed', { agentId, epoch }];
const unclaimed = (agentId: string, epoch: number): Draft => ['Unclaimed', { agentId, by: agentId, epoch }];
const forwarded = (from: string, to: string, epoch: number): Draft => ['Forwarded', { from, to, by: from, epoch }];
const left = (reason: string): Draft => ['UserLeft', { reason }];

const problems = (...drafts: Draft[]): string[] =>
  checkOneOwner([{ stream: 'ticket-1', events: events(drafts) }]).map(
    ({ revision, problem }) => `${revision}: ${problem}`,
  );

describe('one owner at every revision', () => {
  it('holds for a baton that goes round', () => {
    expect(
      problems(
        created,
        claimed('ada', 1),
        unclaimed('ada', 2),
        claimed('bob', 3),
        forwarded('bob', 'ada', 4),
        left('gone'),
        ['UserReturned'],
        left('ended'),
        ['Resolved', { by: 'ada' }],
        ['Deleted'],
        ['Restored'],
        ['Erased'],
      ),
    ).toEqual([]);
  });

  it.each<[string, Draft[], string]>([
    ['a second claim', [created, claimed('ada', 1), claimed('bob', 2)], '2: Claimed by bob while claimed by ada'],
    [
      'an epoch that stands still',
      [created, claimed('ada', 1), unclaimed('ada', 1)],
      '2: Unclaimed has epoch 1 after 1',
    ],
    ['an epoch that jumps', [created, claimed('ada', 2)], '1: Claimed has epoch 2 after 0'],
    [
      'a forward by who has it not',
      [created, claimed('ada', 1), forwarded('bob', 'eve', 2)],
      '2: Forwarded names bob as owner, who is ada',
    ],
    ['a forward to its owner', [created, claimed('ada', 1), forwarded('ada', 'ada', 2)], '2: Forwarded to its owner'],
    ['an unclaim of a pending ticket', [created, unclaimed('ada', 1)], '1: Unclaimed on a ticket that is pending'],
    [
      'an unclaim after the end',
      [created, claimed('ada', 1), left('ended'), unclaimed('ada', 2)],
      '3: Unclaimed after the customer ended the chat',
    ],
    ['a claim after closing', [created, ['Resolved'], claimed('ada', 1)], '2: Claimed by ada while resolved by null'],
    ['a return after the end', [created, left('ended'), ['UserReturned']], '2: UserReturned while pending and ended'],
    ['gone after the end', [created, left('ended'), left('gone')], '2: gone after ended'],
    ['a second creation', [created, created], '1: TicketCreated on a ticket that is pending'],
    ['a stream without its beginning', [claimed('ada', 1)], '0: Claimed on a ticket that is none'],
    ['anything after erasure', [created, ['Erased'], ['Deleted']], '2: Deleted on an erased ticket'],
    ['a second restore', [created, ['Deleted'], ['Restored'], ['Restored']], '3: Restored while resolved'],
    ['a type that nobody knows', [created, ['Claimde']], '1: unknown event type Claimde'],
  ])('is broken by %s', (_name, drafts, problem) => {
    expect(problems(...drafts)).toEqual([problem]);
  });

  it('sees a revision that is missing from the log', () => {
    const history = events([created, claimed('ada', 1), unclaimed('ada', 2)]).filter(({ revision }) => revision !== 1);
    expect(checkOneOwner([{ stream: 'ticket-1', events: history }])).toEqual([
      { stream: 'ticket-1', revision: 2, problem: 'revision 2 after 0' },
    ]);
  });

  it('says which of many tickets is broken', () => {
    const good = events([created, claimed('ada', 1)]);
    const bad = events([created, claimed('ada', 1), claimed('bob', 2)]);
    const violations = checkOneOwner([
      { stream: 'ticket-1', events: good },
      { stream: 'ticket-2', events: bad },
      { stream: 'ticket-3', events: good },
    ]);
    expect(violations.map(({ stream }) => stream)).toEqual(['ticket-2']);
  });
});
