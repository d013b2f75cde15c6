/** A run that saw nothing has shown nothing: each of these figures must be a number above 0. */
export const checkSeen = (figures: Readonly<Record<string, number | string>>, wanted: readonly string[]): string[] =>
  wanted
    .filter((name) => !(Number(figures[name]) > 0))
    .map((name) => `nothing was put to the test: ${name} ${figures[name] ?? 'was never counted'}`);
