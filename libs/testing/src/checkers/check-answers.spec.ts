import { checkAnswers } from './check-answers';
import { stored, told } from './planted';

const facts = [
  ...stored(
    'ticket-1',
    ['TicketCreated'],
    ['Claimed', { agentId: 'ada', epoch: 1 }],
    ['Forwarded', { from: 'ada', to: 'bob', epoch: 2 }],
  ),
  ...stored('conversation-c', ['ConversationStarted'], ['MessagePosted', { clientMessageId: 'm1' }]),
];

const ticket = (revision: number, owner: string | null, epoch: number, work = 'claimed') => ({
  id: '1',
  revision,
  work,
  epoch,
  owner: owner === null ? null : { id: owner, name: null },
});
const claim = (body: unknown, revision: string) => told({ body, revision });
const message = (body: unknown) => told({ path: '/v1/conversations/c/messages', status: 201, body });

describe('what clients were told', () => {
  it('is as it is stored', () => {
    const answers = [
      claim(ticket(1, 'ada', 1), 'ticket-1@1'),
      told({ method: 'GET', path: '/v1/tickets/1', body: ticket(0, null, 0, 'pending') }),
      told({ status: 409, code: 'already-claimed', body: { by: 'bob' } }),
      told({ status: 503, code: 'unavailable' }),
      message({ revision: 1, clientMessageId: 'm1' }),
    ];
    expect(checkAnswers(facts, answers)).toEqual([]);
  });

  it.each([
    [
      'an answered command that is not stored',
      claim(null, 'ticket-1@3'),
      'answered ticket-1@3, but the stream ends at 2',
    ],
    ['an answer about a stream that is not there', claim(null, 'ticket-2@0'), 'but the stream ends at -1'],
    [
      'somebody who was told that they own it',
      claim(ticket(1, 'eve', 1), 'ticket-1@1'),
      'shown as claimed by eve, epoch 1 at revision 1, was claimed by ada, epoch 1',
    ],
    ['an old owner at a new revision', claim(ticket(2, 'ada', 2), 'ticket-1@2'), 'was claimed by bob, epoch 2'],
    ['an old epoch', claim(ticket(2, 'bob', 1), 'ticket-1@2'), 'was claimed by bob, epoch 2'],
    [
      'a read of a revision that is not stored',
      told({ method: 'GET', path: '/v1/tickets/1', body: ticket(7, 'bob', 2) }),
      'shown at revision 7, which is not stored',
    ],
    [
      'a refusal for somebody who never owned it',
      told({ status: 409, code: 'already-claimed', body: { by: 'eve' } }),
      'eve did not own it then',
    ],
    ['a lost message', message({ revision: 2, clientMessageId: 'm2' }), 'message m2 is not at conversation-c@2'],
    ['a message at another place', message({ revision: 0, clientMessageId: 'm1' }), 'm1 is not at conversation-c@0'],
  ])('catches %s', (_name, answer, problem) => {
    const problems = checkAnswers(facts, [answer]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  describe('after a change had been told', () => {
    const forwarded = told({ ...claim(ticket(2, 'bob', 2), 'ticket-1@2'), answeredAt: 100 });

    it('is no older than that', () => {
      const stale = told({ method: 'GET', path: '/v1/tickets/1', body: ticket(1, 'ada', 1), askedAt: 101 });
      expect(checkAnswers(facts, [forwarded, stale])).toEqual([
        expect.stringContaining('shown at revision 1, after 2 had been told'),
      ]);
      expect(checkAnswers(facts, [forwarded, { ...stale, askedAt: 99 }])).toEqual([]);
    });

    it('is not denied', () => {
      const denied = { method: 'GET', path: '/v1/tickets/1', status: 404, code: 'ticket-not-found', body: null };
      expect(checkAnswers(facts, [forwarded, told({ ...denied, askedAt: 101 })])).toEqual([
        expect.stringContaining('not found, after it had been told'),
      ]);
      expect(checkAnswers(facts, [forwarded, told({ ...denied, askedAt: 99 })])).toEqual([]);
    });

    it('is the end of their stint for a former owner, who may read no further, and for nobody else', () => {
      const log = stored(
        'ticket-1',
        ['TicketCreated'],
        ['Claimed', { agentId: 'ada', epoch: 1 }],
        ['Forwarded', { from: 'ada', to: 'bob', epoch: 2 }],
        ['Unclaimed', { agentId: 'bob', epoch: 3 }],
        ['Claimed', { agentId: 'eve', epoch: 4 }],
        ['Resolved', { by: 'eve' }],
      );
      const closed = told({ ...claim(ticket(5, 'eve', 4, 'resolved'), 'ticket-1@5'), who: 'eve', answeredAt: 100 });
      const shownTo = (who: string, revision: number, owner: string | null, epoch: number, work?: string) =>
        checkAnswers(log, [closed, told({ who, askedAt: 101, body: ticket(revision, owner, epoch, work) })]);
      expect(shownTo('ada', 2, 'bob', 2)).toEqual([]);
      expect(shownTo('bob', 3, null, 3, 'pending')).toEqual([]);
      for (const problems of [
        shownTo('ada', 1, 'ada', 1),
        shownTo('bob', 2, 'bob', 2),
        shownTo('eve', 4, 'eve', 4),
        shownTo('mia', 2, 'bob', 2),
      ])
        expect(problems).toEqual([expect.stringContaining('after 5 had been told')]);
    });

    it('is whole for who owns it again, and for everybody while it waits', () => {
      const log = stored(
        'ticket-1',
        ['TicketCreated'],
        ['Claimed', { agentId: 'ada', epoch: 1 }],
        ['Unclaimed', { agentId: 'ada', epoch: 2 }],
        ['UserLeft', { reason: 'gone' }],
        ['Claimed', { agentId: 'ada', epoch: 3 }],
      );
      for (const known of [3, 4]) {
        const said = told({ who: 'eve', revision: `ticket-1@${known}`, answeredAt: 100 });
        const stale = told({ who: 'ada', askedAt: 101, body: ticket(2, null, 2, 'pending') });
        expect(checkAnswers(log, [said, stale])).toEqual([expect.stringContaining(`after ${known} had been told`)]);
      }
    });

    it('refuses nobody in the name of a former owner', () => {
      const stale = told({ status: 409, code: 'already-claimed', body: { by: 'ada' }, askedAt: 101 });
      expect(checkAnswers(facts, [forwarded, stale])).toEqual([expect.stringContaining('ada did not own it then')]);
      expect(checkAnswers(facts, [forwarded, { ...stale, askedAt: 99 }])).toEqual([]);
    });
  });
});
