const NOTHING_SEEN = 'nothing was put to the test: ';
const NOT_RUN = 'could not be put to the test: ';

/** What a report says of a property that could not be run to its end. */
export const notRun = (error: Error): string => `${NOT_RUN}${error.message}`;

/** Whether a violation says that something was seen to be wrong, and not only that nothing could be seen: a planted bug is found by these. */
export const isFinding = (violation: string): boolean =>
  !violation.startsWith(NOTHING_SEEN) && !violation.startsWith(NOT_RUN);

/** A run that saw nothing has shown nothing: each of these figures must be a number above 0. */
export const checkSeen = (figures: Readonly<Record<string, number | string>>, wanted: readonly string[]): string[] =>
  wanted
    .filter((name) => !(Number(figures[name]) > 0))
    .map((name) => `${NOTHING_SEEN}${name} ${figures[name] ?? 'was never counted'}`);
