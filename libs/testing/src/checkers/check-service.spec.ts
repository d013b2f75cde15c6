import { checkIsolation, checkProbes, checkReads, checkStops } from './check-service';
import { told } from './planted';

describe('reads of a list that serves all the time', () => {
  const always = new Set(['a', 'b']);
  const read = (more: object) => told({ method: 'GET', path: '/v1/tickets', ...more });

  it('show everything that was there', () => {
    expect(checkReads([read({ body: { items: [{ id: 'b' }, { id: 'c' }, { id: 'a' }] } })], always)).toEqual([]);
  });

  it.each([
    ['a failed one', read({ status: 503, code: 'unavailable' }), '503 unavailable: failed'],
    ['an empty one', read({ body: { items: [] } }), '2 of 2 rows are missing'],
    ['a shorter one', read({ body: { items: [{ id: 'a' }] } }), '1 of 2 rows are missing'],
    ['one without a list', read({ body: null }), '2 of 2 rows are missing'],
  ])('catch %s', (_name, observation, problem) => {
    expect(checkReads([observation], always)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a stop', () => {
  const stop = { process: 'ticket-0', at: 15, tookMs: 900, exitCode: 0 };

  it('loses nothing: who is refused, knocks later or at another door is no loss', () => {
    const reset = { status: 0, code: 'ECONNRESET' };
    const others = [told(reset), told(reset), told(reset)];
    const elsewhere = others.map((one, index) => ({
      ...one,
      ...[{ door: 'ticket-1' }, { askedAt: 16 }, { answeredAt: 14 }][index],
    }));
    expect(checkStops([stop], [told(), told({ ...reset, code: 'ECONNREFUSED' }), ...elsewhere], 1_000)).toEqual([]);
  });

  it('catches a stop that took too long, one that had to be forced, and a request that was broken off', () => {
    expect(checkStops([{ ...stop, tookMs: 1_100 }], [], 1_000)).toHaveLength(1);
    expect(checkStops([{ ...stop, exitCode: null }], [], 1_000)).toHaveLength(1);
    expect(checkStops([stop], [told({ status: 0, code: 'ECONNRESET' })], 1_000)).toHaveLength(1);
  });
});

describe('liveness', () => {
  const probe = (process: string, at: number, live = true, pid = 7) => ({ process, at, live, pid });

  it('notices what hangs, and calls nobody else dead', () => {
    const probes = [probe('a', 0), probe('b', 0), probe('a', 50), probe('a', 90, false), probe('b', 100)];
    expect(checkProbes(probes, [{ process: 'a', at: 40 }], 60)).toEqual([]);
  });

  it('catches a hang that is noticed late or never, a false alarm, and a process that was replaced', () => {
    expect(checkProbes([probe('a', 110, false)], [{ process: 'a', at: 40 }], 60)).toHaveLength(1);
    expect(checkProbes([probe('a', 110)], [{ process: 'a', at: 40 }], 60)).toHaveLength(1);
    expect(checkProbes([probe('a', 10, false)], [], 60)).toEqual(['a was called dead at 10 ms, and was not']);
    expect(checkProbes([probe('a', 10), probe('a', 20, true, 8)], [], 60)).toEqual(['a was replaced before 20 ms']);
  });
});

describe('isolation of a key', () => {
  const quiet = Array.from({ length: 100 }, (_, index) => 10 + index / 10);

  it('leaves the others as they were', () => {
    expect(checkIsolation({ before: quiet, during: quiet.map((ms) => ms + 3), noiseMs: 5 })).toEqual([]);
  });

  it('catches others that wait, and a measurement of nothing', () => {
    expect(checkIsolation({ before: quiet, during: quiet.map((ms) => ms + 500), noiseMs: 5 })).toEqual([
      'median of other keys was 14.9 ms and is 514.9 ms',
    ]);
    const many = [...quiet, ...quiet];
    const tail = many.map((ms, index) => (index % 50 === 0 ? ms + 500 : ms));
    expect(checkIsolation({ before: many, during: tail, noiseMs: 5 })).toEqual([
      expect.stringMatching(/^p99 of other keys was 19\.\d ms and is 5\d\d\.\d ms$/),
    ]);
    expect(checkIsolation({ before: quiet, during: [], noiseMs: 5 })).toEqual(['nothing was measured']);
  });
});
