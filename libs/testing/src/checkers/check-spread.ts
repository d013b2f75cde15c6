/** As many as this may come within so many milliseconds, of all. */
const [MOST_PART, WINDOW_MS] = [1 / 3, 50];

/**
 * Whether a crowd that was told when to come back comes spread over time.
 * @param told milliseconds, of each one. @param wanted how many must have been told.
 */
export const checkSpread = (told: readonly number[], wanted: number): string[] => {
  const problems = told.length < wanted ? [`${wanted - told.length} of ${wanted} were not told when to come back`] : [];
  const sorted = [...told].sort((a, b) => a - b);
  const crowd = Math.max(0, ...sorted.map((from) => sorted.filter((ms) => ms >= from && ms < from + WINDOW_MS).length));
  if (crowd > Math.max(1, wanted * MOST_PART))
    problems.push(`${crowd} of ${told.length} were told to come back within the same ${WINDOW_MS} ms`);
  return problems;
};
