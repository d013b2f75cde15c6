import { after, anyOf, later } from './signals';

describe('signals', () => {
  it('abort with the first of several, also with one that is over already', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const any = anyOf(one.signal, other.signal);
    expect(any.aborted).toBe(false);
    other.abort('why');
    expect([any.aborted, any.reason]).toEqual([true, 'why']);
    expect(anyOf(new AbortController().signal, other.signal).aborted).toBe(true);
  });

  it('abort a time after another', async () => {
    const first = new AbortController();
    const late = later(first.signal, 1);
    await new Promise((passed) => after(20).addEventListener('abort', passed));
    expect(late.aborted).toBe(false);
    first.abort();
    expect(late.aborted).toBe(false);
    await new Promise((aborted) => late.addEventListener('abort', aborted));
    await new Promise((aborted) => later(first.signal, 1).addEventListener('abort', aborted));
  });

  it('abort after a time', async () => {
    const late = after(5);
    await new Promise((aborted) => late.addEventListener('abort', aborted));
    expect(late.aborted).toBe(true);
  });
});
