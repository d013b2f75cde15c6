import fc from 'fast-check';
import { accentOf, type Colour, contrast, hexOf, parseColour, readableOn, SURFACES, textOn } from './colour';

const part = fc.integer({ min: 0, max: 255 });
const anyColour: fc.Arbitrary<Colour> = fc.tuple(part, part, part);

describe('a colour', () => {
  it.each([
    ['#1f5eff', [31, 94, 255]],
    ['#ABC', [170, 187, 204]],
    ['  #000000 ', [0, 0, 0]],
  ])('%s is read', (text, colour) => expect(parseColour(text)).toEqual(colour));

  it.each(['', 'red', '#12', '#12345', '#1234567', '#ggg', 'rgb(1,2,3)', '#fff;color:red'])('%j is none', (text) =>
    expect(parseColour(text)).toBeNull(),
  );

  it('is written as it was read', () =>
    fc.assert(fc.property(anyColour, (colour) => expect(parseColour(hexOf(colour))).toEqual(colour))));
});

it('contrast is as WCAG has it', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([255, 255, 255], [118, 118, 118])).toBeCloseTo(4.54, 2);
});

describe('whatever colour a host page names', () => {
  it('text on it has 4.5', () =>
    fc.assert(
      fc.property(anyColour, (colour) => expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4.5)),
    ));

  it.each(['light', 'dark'] as const)('as text on a %s surface it has 4.5', (theme) =>
    fc.assert(
      fc.property(anyColour, (colour) =>
        expect(contrast(readableOn(colour, SURFACES[theme]), SURFACES[theme])).toBeGreaterThanOrEqual(4.5),
      ),
    ),
  );

  it('one that is readable already stays as it is', () =>
    expect(accentOf([31, 60, 200])['--accent-text-light']).toBe('#1f3cc8'));
});
