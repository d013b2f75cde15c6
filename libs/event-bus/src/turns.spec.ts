import { Turns } from './turns';

test('work of one name takes turns, also after work that failed; other names do not wait for it', async () => {
  const turns = new Turns();
  const order: string[] = [];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const first = turns.take('a', async () => {
    await gate;
    order.push('first');
    throw new Error('failed');
  });
  const second = turns.take('a', async () => void order.push('second'));
  await turns.take('b', async () => void order.push('other'));
  open();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(order).toEqual(['other', 'first', 'second']);
});
