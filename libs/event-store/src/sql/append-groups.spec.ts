import type { AppendResult } from '../event-store';
import { AppendGroups, type GroupLimits, type Outcome } from './append-groups';
import type { Append } from './store-engine';

const append = (stream: string, expected = -1): Append => ({ stream, expected, rows: [] });
const resultOf = ({ expected }: Append): AppendResult => ({ revision: expected + 1, position: 'p' });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Appends = Pick<AppendGroups, 'append'>;
type Make = (limits: GroupLimits, commit: (group: readonly Append[]) => Promise<readonly Outcome[]>) => Appends;
const ours: Make = (limits, commit) => new AppendGroups(limits, commit);

/** A writer that ends its commits when it is told to, and notes what it was given and what must never be. */
class Disk {
  readonly groups: string[][] = [];
  readonly faults: string[] = [];
  private readonly ends: (() => void)[] = [];
  private readonly writing = new Set<string>();

  readonly commit = async (group: readonly Append[]): Promise<readonly Outcome[]> => {
    const names = group.map(({ stream }) => stream);
    this.groups.push(group.map(({ stream, expected }) => `${stream}@${expected + 1}`));
    for (const name of names) {
      if (this.writing.has(name)) this.faults.push(`${name} is written twice at once`);
      this.writing.add(name);
    }
    await new Promise<void>((resolve) => this.ends.push(resolve));
    for (const name of names) this.writing.delete(name);
    return group.map((one) => ({ result: resultOf(one) }));
  };

  /** Ends the oldest commit, and lets what follows from it begin. */
  async ended(): Promise<void> {
    this.ends.shift()?.();
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  }
}

const limits = { size: 3, atOnce: 2 };

it('appends of one turn are one group, and one that comes alone waits for nobody', async () => {
  const disk = new Disk();
  const groups = ours(limits, disk.commit);
  const appended = [groups.append(append('a')), groups.append(append('b'))];
  await nextTurn();
  expect(disk.groups).toEqual([['a@0', 'b@0']]);
  await disk.ended();
  expect(await Promise.all(appended)).toEqual([resultOf(append('a')), resultOf(append('b'))]);
  void groups.append(append('c'));
  await nextTurn();
  expect(disk.groups.slice(1)).toEqual([['c@0']]);
});

it('while as many groups are written as may be, the next ones grow, up to their size and in the order of asking', async () => {
  const disk = new Disk();
  const groups = ours(limits, disk.commit);
  for (const name of ['a', 'b']) {
    void groups.append(append(name));
    await nextTurn();
  }
  for (const name of ['c', 'd', 'e', 'f']) {
    void groups.append(append(name));
    await nextTurn();
  }
  expect(disk.groups).toEqual([['a@0'], ['b@0']]);
  await disk.ended();
  await disk.ended();
  expect(disk.groups.slice(2)).toEqual([['c@0', 'd@0', 'e@0'], ['f@0']]);
});

/** Appends to few streams in turns, some at once. @returns what was wrong: two of a stream at once, or out of order. */
const faultsOf = async (make: Make): Promise<readonly string[]> => {
  const disk = new Disk();
  const groups = make({ size: 4, atOnce: 2 }, disk.commit);
  const appended: Promise<AppendResult>[] = [];
  for (let n = 0; n < 30; n += 1) {
    appended.push(groups.append(append(`s-${n % 3}`, Math.floor(n / 3) - 1)));
    if (n % 5 === 0) await nextTurn();
  }
  for (let n = 0; n < 40; n += 1) await disk.ended();
  await Promise.all(appended);
  const written = disk.groups.flat();
  const inOrder = [0, 1, 2].every((stream) => {
    const own = written.filter((name) => name.startsWith(`s-${stream}@`));
    return own.every((name, revision) => name === `s-${stream}@${revision}`) && own.length === 10;
  });
  return inOrder ? disk.faults : [...disk.faults, 'a stream is written out of order'];
};

/** Planted bug: whatever waits goes out together. */
const heedless: Make = ({ size }, commit) => {
  let waiting: { append: Append; resolve: (result: AppendResult) => void }[] = [];
  const flush = async (): Promise<void> => {
    const group = waiting.slice(0, size);
    waiting = waiting.slice(size);
    const outcomes = await commit(group.map((one) => one.append));
    group.forEach(({ resolve }, index) => resolve((outcomes[index] as { result: AppendResult }).result));
  };
  return {
    append: (one) =>
      new Promise((resolve) => {
        waiting.push({ append: one, resolve });
        setImmediate(() => void flush());
      }),
  };
};

it('of one stream there is one append at a time, in the order of asking', async () => {
  expect(await faultsOf(ours)).toEqual([]);
});

it('groups that do not heed the streams are noticed', async () => {
  expect(await faultsOf(heedless)).toContain('s-0 is written twice at once');
});

it('each has its own outcome, and a commit that fails fails its own group and no other', async () => {
  let failing = false;
  const groups = ours({ size: 2, atOnce: 1 }, async (group) => {
    if (failing) throw new Error('the disk is gone');
    return group.map((one) => (one.stream === 'bad' ? { error: new Error('conflict') } : { result: resultOf(one) }));
  });
  const [good, bad] = await Promise.allSettled([groups.append(append('good')), groups.append(append('bad'))]);
  expect(good).toEqual({ status: 'fulfilled', value: resultOf(append('good')) });
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'conflict' } });
  failing = true;
  const lost = groups.append(append('good', 0));
  await expect(lost).rejects.toThrow('the disk is gone');
  failing = false;
  await expect(groups.append(append('good', 0))).resolves.toEqual(resultOf(append('good', 0)));
});

it('an append without an outcome fails', async () => {
  const groups = ours(limits, async () => []);
  await expect(groups.append(append('a'))).rejects.toThrow('got no outcome');
});
