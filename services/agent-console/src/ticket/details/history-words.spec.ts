import type { TicketChange } from '@baton/client';
import { howLost, wordsOf } from './history-words';

const names: Readonly<Record<string, string>> = { ada: 'Ada', ben: 'Ben', sam: 'Sam' };
const nameOf = (id: string): string => names[id] ?? id;
const by = (id: string) => ({ kind: 'agent' as const, id, name: nameOf(id) });
const at = '2026-03-01T10:00:00.000Z';

const forwarded = (actor: string): TicketChange => ({
  revision: 2,
  type: 'Forwarded',
  at,
  actor: by(actor),
  data: { from: 'ada', to: 'ben', by: actor, note: 'she knows', epoch: 2, claimedAt: at },
});
const unclaimed = (actor: string): TicketChange => ({
  revision: 2,
  type: 'Unclaimed',
  at,
  actor: by(actor),
  data: { agentId: 'ada', by: actor, reason: null, epoch: 2 },
});
const resolved = (outcome: string | null): TicketChange => ({
  revision: 3,
  type: 'Resolved',
  at,
  actor: by('sam'),
  data: { by: 'sam', outcome, botCouldHaveAnswered: null, suggestedFaq: null, closedAt: at },
});
const ended: TicketChange = {
  revision: 1,
  type: 'UserLeft',
  at,
  actor: { kind: 'customer', id: 'k', name: 'Ann' },
  data: { reason: 'ended' },
};

const said = (change: TicketChange) => wordsOf(change, nameOf, 'Somebody');

describe('history in words', () => {
  test('who forwarded whose ticket to whom, with the note', () => {
    expect(said(forwarded('ada'))).toEqual({
      key: 'history.forwarded',
      params: { who: 'Ada', to: 'Ben' },
      quote: 'she knows',
    });
    expect(said(forwarded('sam'))).toMatchObject({
      key: 'history.forwardedFrom',
      params: { who: 'Sam', from: 'Ada', to: 'Ben' },
    });
  });

  test('giving back one’s own is not taking it from somebody', () => {
    expect(said(unclaimed('ada')).key).toBe('history.unclaimed');
    expect(said(unclaimed('sam'))).toMatchObject({ key: 'history.unclaimedFrom', params: { who: 'Sam', from: 'Ada' } });
  });

  test('an outcome is named where there is one', () => {
    expect(said(resolved(null)).key).toBe('history.resolved');
    expect(said(resolved('replaced'))).toMatchObject({ key: 'history.resolvedAs', params: { outcome: 'replaced' } });
  });

  test('an end is not a lost connection', () => {
    expect(said(ended).key).toBe('history.userEnded');
    expect(said({ ...ended, data: { reason: 'gone' } }).key).toBe('history.userGone');
  });

  test('whoever lost a ticket is told how', () => {
    expect(howLost([forwarded('sam')], 'ada', nameOf)).toMatchObject({
      key: 'lost.forwarded',
      params: { who: 'Sam', to: 'Ben' },
    });
    expect(howLost([forwarded('ada')], 'ada', nameOf)?.key).toBe('lost.forwardedByMe');
    expect(howLost([unclaimed('sam')], 'ada', nameOf)?.key).toBe('lost.unclaimed');
    expect(howLost([resolved(null)], 'ada', nameOf)?.key).toBe('lost.resolved');
    expect(howLost([forwarded('sam')], 'eve', nameOf)).toBeNull();
    expect(howLost([], 'ada', nameOf)).toBeNull();
  });
});
