/** Runs a job for each item, so many at once, in order of beginning; the results keep the items' order. Stops at the first throw. */
export const atOnce = async <Item, Result>(
  items: readonly Item[],
  concurrency: number,
  job: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await job(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
};
