import { InFlight } from './in-flight';

describe('what is being done now', () => {
  test('a double click does one thing, and says that it is under way', async () => {
    const flight = new InFlight();
    let calls = 0;
    let finish: (answer: string) => void = () => undefined;
    const act = () =>
      flight.once('t', () => {
        calls += 1;
        return new Promise<string>((resolve) => (finish = resolve));
      });
    const first = act();
    expect(await act()).toBeNull();
    expect([...flight.getSnapshot()]).toEqual(['t']);
    finish('done');
    expect(await first).toBe('done');
    expect(calls).toBe(1);
    expect(flight.getSnapshot().size).toBe(0);
  });

  test('one that failed may be tried again', async () => {
    const flight = new InFlight();
    await expect(flight.once('t', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await flight.once('t', () => Promise.resolve(1))).toBe(1);
  });
});
