import { Marks } from './marks';

const at = (partition: number, offset: string) => ({ topic: 'letters', partition, offset });

/** Three partitions, and whether somebody who waits for these marks has been told. */
const waiting = (...marks: readonly ReturnType<typeof at>[]) => {
  const next = new Map<number, bigint | undefined>();
  const all = new Marks((_, partition) => next.get(partition));
  let isTold = false;
  const done = all.reached(marks).then(() => (isTold = true));
  const move = async (partition: number, to: bigint | undefined): Promise<boolean> => {
    next.set(partition, to);
    all.look();
    await Promise.resolve();
    return isTold;
  };
  return { move, done };
};

describe('who waits for marks', () => {
  it('is told when the last partition is at its mark, in whatever order they come there', async () => {
    const { move, done } = waiting(at(0, '5'), at(1, '3'), at(2, '0'));
    expect(await move(1, 3n)).toBe(false);
    expect(await move(0, 4n)).toBe(false);
    expect(await move(0, 5n)).toBe(true);
    await done;
  });

  it('waits again for a partition that was at its mark and begins anew, though another one is still behind', async () => {
    const { move } = waiting(at(0, '5'), at(1, '3'));
    expect(await move(0, 5n)).toBe(false); // behind: 1
    expect(await move(0, 0n)).toBe(false);
    expect(await move(1, 3n)).toBe(false); // behind: 0 again
    expect(await move(0, 5n)).toBe(true);
  });

  it('waits for a partition that is taken away until it is given back', async () => {
    const { move } = waiting(at(0, '5'));
    expect(await move(0, undefined)).toBe(false);
    expect(await move(0, 9n)).toBe(true);
  });

  it('is forgotten once they give up, and the others are told all the same', async () => {
    const next = new Map([[0, 0n]]);
    const all = new Marks((_, partition) => next.get(partition));
    const impatient = Array.from({ length: 100 }, () => new AbortController());
    const given = impatient.map(({ signal }) => all.reached([at(0, '5')], signal));
    const patient = all.reached([at(0, '5')], new AbortController().signal);
    for (const one of impatient) one.abort(new Error('too late'));
    expect(all.size).toBe(1);
    for (const one of given) await expect(one).rejects.toThrow('too late');
    next.set(0, 5n);
    all.look();
    await patient;
    expect(all.size).toBe(0);
  });

  it('does not begin to wait with a signal that has aborted', async () => {
    const all = new Marks(() => 0n);
    await expect(all.reached([at(0, '5')], AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(all.size).toBe(0);
  });

  it('leaves no listener on a signal that outlives the wait', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
    await new Marks(() => 9n).reached([at(0, '5')], signal);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('is told at once where nothing is asked for', async () => {
    await waiting(at(0, '0')).done;
  });
});
