import { checkSeen, isFinding, notRun } from './check-seen';

it('is no finding that there was nothing to see', () => {
  const nothing = [...checkSeen({}, ['chats']), notRun(new Error('no broker'))];
  expect([...nothing, 'lost: ticket-1@2'].filter(isFinding)).toEqual(['lost: ticket-1@2']);
});

describe('what a run has to see', () => {
  it('is there', () => {
    expect(checkSeen({ chats: 1, repeats: 20, else: 0 }, ['chats', 'repeats'])).toEqual([]);
  });

  it.each([
    ['none', { chats: 0 }, 'chats 0'],
    ['never counted', {}, 'chats was never counted'],
    ['never', { chats: 'never' }, 'chats never'],
    ['no number', { chats: Number.NaN }, 'chats NaN'],
  ])('is missed when it is %s', (_name, figures, said) => {
    expect(checkSeen(figures, ['chats'])).toEqual([`nothing was put to the test: ${said}`]);
  });
});
