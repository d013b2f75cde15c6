import { Dice } from './dice';
import { type FaultScene, plague } from './faults';

const sceneOf = (signal: AbortSignal, seed = 1): FaultScene =>
  ({ dice: new Dice(seed), signal }) as unknown as FaultScene; // these faults touch no house

const HOURS = 3_600_000;
const LATE_MS = 5_000;

test('the first fault waits for the shortest pause only, whatever the seed', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const over = new AbortController();
    const late = setTimeout(() => over.abort(), LATE_MS);
    const fault = jest.fn(async () => over.abort());
    await plague(sceneOf(over.signal, seed), [fault], [1, HOURS]);
    clearTimeout(late);
    expect(fault).toHaveBeenCalledTimes(1);
  }
});

test('every kind of fault comes once before any comes again', async () => {
  const over = new AbortController();
  const seen: string[] = [];
  const fault = (name: string) => async (): Promise<void> => {
    if (seen.push(name) === 9) over.abort();
  };
  await plague(sceneOf(over.signal), [fault('a'), fault('b'), fault('c')], [0, 1]);
  for (const from of [0, 3, 6]) expect(seen.slice(from, from + 3).sort()).toEqual(['a', 'b', 'c']);
});

test('when the run is over nothing more happens', async () => {
  const over = new AbortController();
  over.abort();
  const fault = jest.fn();
  await plague(sceneOf(over.signal), [fault], [0, 1]);
  expect(fault).not.toHaveBeenCalled();
});
