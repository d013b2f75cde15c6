import { rowDifferences } from './compare';

const row = (revision: number) => ({ id: 'a', revision });
const shown = (revision: number) => ({ a: row(revision) });

it.each(['inbox', 'inbox:all', 'alerts', 'bot', 'conversation'])('%s is never over', (view) => {
  for (const fresh of [shown(1), 'over'] as const)
    for (const isProvisional of [false, true])
      expect(rowDifferences({ [view]: 'over' }, { [view]: fresh }, isProvisional)).toEqual([`${view}: is over`]);
});

describe('a ticket that was lost', () => {
  it('is over for a fresh load too', () => {
    expect(rowDifferences({ 'ticket:t': 'over' }, { 'ticket:t': 'over' })).toEqual([]);
    expect(rowDifferences({ 'ticket:t': shown(1) }, { 'ticket:t': 'over' }, true)).toEqual([
      'ticket:t: is held, and over for a fresh load',
    ]);
  });

  it('and that one may take again is over until it is opened anew, and no longer', () => {
    const [held, fresh] = [{ 'ticket:t': 'over' }, { 'ticket:t': shown(1) }] as const;
    expect(rowDifferences(held, fresh, true)).toEqual([]);
    expect(rowDifferences(held, fresh)).toEqual(['ticket:t: is over, and a fresh load shows it']);
  });
});

it('rows are equal to the last member, and there are no others', () => {
  expect(rowDifferences({ bot: shown(1) }, { bot: shown(1) })).toEqual([]);
  expect(rowDifferences({ bot: shown(1) }, { bot: shown(2) })).toHaveLength(1);
  expect(rowDifferences({ bot: {} }, { bot: shown(2) })).toHaveLength(1);
  expect(rowDifferences({ bot: shown(2) }, { bot: {} })).toHaveLength(1);
  expect(rowDifferences({}, { bot: {} })).toEqual(['bot: one side does not have it']);
});
