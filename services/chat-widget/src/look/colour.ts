/** An sRGB colour, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** @returns null for what is no `#rgb` or `#rrggbb`. */
export const parseColour = (text: string): Colour | null => {
  const trimmed = text.trim();
  if (!HEX.test(trimmed)) return null;
  const digits = trimmed.length === 4 ? trimmed.replace(/[0-9a-f]/gi, '$&$&') : trimmed;
  const at = (from: number): number => Number.parseInt(digits.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
};

export const hexOf = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const linear = (part: number): number => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const luminance = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast as WCAG 2 has it: 1 to 21. */
export const contrast = (a: Colour, b: Colour): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
const AA = 4.5;

/** Black or white, whichever reads better: one of them has 4.5 or more on any colour. */
export const textOn = (colour: Colour): Colour =>
  contrast(colour, WHITE) >= AA || contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK;

const mixed = (colour: Colour, other: Colour, share: number): Colour => {
  const at = (index: 0 | 1 | 2): number => Math.round(colour[index] + (other[index] - colour[index]) * share);
  return [at(0), at(1), at(2)];
};

const STEPS = 20;

/** The same hue as text on a surface: as much darker or lighter as 4.5 takes. */
export const readableOn = (colour: Colour, surface: Colour): Colour => {
  const towards = textOn(surface);
  for (let step = 0; step < STEPS; step += 1) {
    const candidate = mixed(colour, towards, step / STEPS);
    if (contrast(candidate, surface) >= AA) return candidate;
  }
  return towards;
};

/** Surfaces that text in the accent colour stands on: panel, and the tint of a button under the pointer. */
export const SURFACES = { light: [240, 241, 245], dark: [42, 45, 54] } as const satisfies Record<string, Colour>;

/** What the style sheet takes from one colour. */
export const accentOf = (colour: Colour): Readonly<Record<string, string>> => ({
  '--accent': hexOf(colour),
  '--on-accent': hexOf(textOn(colour)),
  '--accent-text-light': hexOf(readableOn(colour, SURFACES.light)),
  '--accent-text-dark': hexOf(readableOn(colour, SURFACES.dark)),
});
