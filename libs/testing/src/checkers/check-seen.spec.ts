import { checkSeen } from './check-seen';

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
