import { Pace } from './pace';

describe('a chat that ends', () => {
  it('as soon as it began, again and again, begins anew ever later, and then not by itself', () => {
    const pace = new Pace(() => 0);
    const pauses = Array.from({ length: 6 }, () => {
      pace.begun();
      return pace.pause();
    });
    expect(pauses).toEqual([0, 1_000, 4_000, 16_000, null, null]);
  });

  it('after it stood for a while begins anew at once', () => {
    let now = 0;
    const pace = new Pace(() => now);
    for (let ended = 0; ended < 6; ended += 1) pace.pause();
    pace.begun();
    now = 60_000;
    const first = pace.pause();
    pace.begun();
    expect([first, pace.pause()]).toEqual([0, 1_000]);
  });
});
