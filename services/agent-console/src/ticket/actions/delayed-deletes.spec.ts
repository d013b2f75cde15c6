import { type After, DelayedDeletes } from './delayed-deletes';

const clock = () => {
  const waiting: { action: () => void; cancelled: boolean }[] = [];
  const after: After = (_ms, action) => {
    const entry = { action, cancelled: false };
    waiting.push(entry);
    return () => (entry.cancelled = true);
  };
  return { after, pass: () => waiting.splice(0).forEach(({ action, cancelled }) => cancelled || action()) };
};

describe('a deletion', () => {
  test('is sent once, when its time has passed', () => {
    const { after, pass } = clock();
    const deletes = new DelayedDeletes(after, () => 1_000);
    const sent: string[] = [];
    deletes.plan('t', () => sent.push('t'));
    deletes.plan('t', () => sent.push('again'));
    expect(deletes.getSnapshot().get('t')).toEqual({ ticketId: 't', dueAt: 6_000 });
    expect(sent).toEqual([]);
    pass();
    expect(sent).toEqual(['t']);
    expect(deletes.getSnapshot().size).toBe(0);
    expect(deletes.undo('t')).toBe(false);
  });

  test('that is taken back is never sent', () => {
    const { after, pass } = clock();
    const deletes = new DelayedDeletes(after);
    const sent: string[] = [];
    deletes.plan('t', () => sent.push('t'));
    expect(deletes.undo('t')).toBe(true);
    pass();
    expect(sent).toEqual([]);
  });
});
