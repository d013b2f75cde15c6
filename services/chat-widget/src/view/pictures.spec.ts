import { fitted, isSafePicture } from './pictures';

describe('a picture', () => {
  it.each([
    [100, 50, [100, 50]],
    [960, 480, [480, 240]],
    [100, 4_800, [10, 480]],
    [1, 100_000, [1, 480]],
  ])('of %d × %d fits', (width, height, size) => expect(fitted(width, height)).toEqual(size));

  it.each([
    ['image/png', 1_000, true],
    ['image/svg+xml', 1_000, false],
    ['text/html', 1_000, false],
    ['image/heic', 1_000, false],
    ['image/png', 19_000_000, false],
  ])('%s of %d bytes is drawn: %s', (type, size, isSafe) => expect(isSafePicture({ type, size })).toBe(isSafe));
});
