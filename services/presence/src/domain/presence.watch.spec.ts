import { HIDDEN_TTL_MS, OUTAGE_MS } from './presence.times';
import { heardUpTo, heldUntil, newWatch, readBack, swept } from './presence.watch';

const T = Date.UTC(2026, 0, 1);
const swept1 = swept(newWatch(T), T);

describe('the watch of a memory', () => {
  it('a new memory holds everybody until it has read back what was told, or the longest silence is over', () => {
    expect(heldUntil(newWatch(T))).toBe(T + HIDDEN_TTL_MS);
    expect(heldUntil(readBack(swept1))).toBe(0);
  });

  it('sweeps that come in time hold nobody', () => expect(heldUntil(swept(readBack(swept1), T + OUTAGE_MS))).toBe(0));

  it('a sweep after an outage holds everybody, and reading back does not end that', () => {
    const after = swept(readBack(swept1), T + OUTAGE_MS + 1);
    expect(heldUntil(readBack(after))).toBe(T + OUTAGE_MS + 1 + HIDDEN_TTL_MS);
    expect(swept(after, T + OUTAGE_MS + 2)).toMatchObject({ outageUntil: after.outageUntil });
  });

  it('the first sweep of all comes after no outage', () =>
    expect(heldUntil(swept(readBack(newWatch(T)), T + 10 * OUTAGE_MS))).toBe(0));

  it('a clock that was set back is no outage', () => expect(heldUntil(swept(readBack(swept1), T - 60_000))).toBe(0));
});

describe('up to when a memory has heard of everybody', () => {
  const old = T + HIDDEN_TTL_MS;
  const quiet = { ...readBack(swept1), sweptAt: old };

  it('is now, while it is swept', () => expect(heardUpTo(quiet, old + OUTAGE_MS)).toBe(old + OUTAGE_MS));

  it('is not known in a new memory, though it was read back', () =>
    expect(heardUpTo(swept(readBack(swept1), old - 1), old - 1)).toBeNull());

  it('is not known while nobody sweeps, nor until the most silent page has had its turn after that', () => {
    const away = old + OUTAGE_MS + 1;
    expect(heardUpTo(quiet, away)).toBeNull();
    const back = swept(quiet, away);
    expect(heardUpTo(swept(back, away + HIDDEN_TTL_MS - 1), away + HIDDEN_TTL_MS - 1)).toBeNull();
    expect(heardUpTo({ ...back, sweptAt: away + HIDDEN_TTL_MS }, away + HIDDEN_TTL_MS)).toBe(away + HIDDEN_TTL_MS);
  });
});
