import { setTimeout as delay } from 'node:timers/promises';
import { inTime } from './in-time';

const LONG_MS = 60_000;
const at = () => 'half way';
const forEver = (): Promise<never> => new Promise(() => undefined);
const untilTold = (over: AbortSignal): Promise<void> => delay(LONG_MS, undefined, { signal: over });

describe('a property that is put to the test in time', () => {
  const bounds = { whole: new AbortController().signal, ownMs: LONG_MS, at };

  it('gives what it gives', async () => {
    expect(await inTime(async () => 7, bounds)).toBe(7);
  });

  it('fails as it fails', async () => {
    const broken = async (): Promise<never> => Promise.reject(new Error('no table'));
    await expect(inTime(broken, bounds)).rejects.toThrow(/^no table$/);
  });

  it.each([
    ['that listens to nothing', forEver],
    ['that ends with an error of its own when it is told', untilTold],
  ])('is said to hang with how far it was, one %s', async (_, work) => {
    await expect(inTime(work, { ...bounds, ownMs: 5 })).rejects.toThrow(/^it hangs, 0 s after it began: half way$/);
  });

  it('is not said to hang when the others left it no time', async () => {
    const whole = new AbortController();
    const ended = inTime(untilTold, { ...bounds, whole: whole.signal });
    whole.abort();
    await expect(ended).rejects.toThrow(/^the time for everything together was over, 0 s after it began: half way$/);
  });
});
