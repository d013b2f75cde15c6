import { LoopTurn } from './loop-turn';

const RECORDS = 100;

/** Partitions with a backlog each, whose records take a tenth of a millisecond; how long each turn of the event loop took. */
const handled = async (partitions: number, passing: (turn: LoopTurn) => Promise<void>): Promise<readonly number[]> => {
  const turns: number[] = [];
  let [now, began] = [0, 0];
  const nextTurn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    turns.push(now - began);
    began = now;
  };
  const turn = new LoopTurn(1, () => now, nextTurn);
  const work = async (): Promise<void> => {
    for (let record = 0; record < RECORDS; record += 1) {
      now += 0.1;
      await passing(turn);
    }
  };
  await Promise.all(Array.from({ length: partitions }, work));
  await nextTurn();
  return turns;
};

const longest = (turns: readonly number[]): number => Math.max(...turns);

describe('while partitions have a backlog', () => {
  it.each([1, 24])('%d of them keep a turn for little longer than a millisecond', async (partitions) => {
    const turns = await handled(partitions, (turn) => turn.pass());
    expect(longest(turns)).toBeLessThanOrEqual(1 + 0.1 * partitions + 0.01);
  });

  it('many records share a turn', async () => {
    expect((await handled(24, (turn) => turn.pass())).length).toBeLessThan((24 * RECORDS) / 8);
  });

  it('whoever never passes is found out', async () => {
    expect(longest(await handled(24, async () => undefined))).toBeGreaterThan(100);
  });
});
