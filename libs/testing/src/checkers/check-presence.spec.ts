import {
  checkNoFalseLeft,
  checkNoticed,
  type Crash,
  heldCrashes,
  latenessOfTicks,
  noticedAfter,
  type Stay,
  type Told,
} from './check-presence';

const offline = (person: string, at: number): Told => ({ person, status: 'offline', at, toldAt: at + 5 });

describe('crashed clients', () => {
  const notice = { ttlMs: 30_000, sweepMs: 1_000, machineMs: 80, clockMs: 20 };
  const crashes: Crash[] = Array.from({ length: 200 }, (_, n) => ({ person: `p${n}`, sentAt: n, answeredAt: n + 3 }));
  const good = crashes.map(({ person, answeredAt }, n) => offline(person, answeredAt + 30_000 + n * 5));

  it('are noticed within TTL and one sweep', () => {
    expect(checkNoticed(crashes, good, notice)).toEqual([]);
    expect(noticedAfter(crashes, good)[199]).toBe(30_995);
  });

  it('catch one that nobody noticed', () => {
    expect(checkNoticed(crashes, good.slice(1), notice)).toEqual(['p0 crashed at 3 ms, and nobody noticed']);
  });

  it('catch more than one of a hundred that are late, and let one of a hundred be', () => {
    const late = (many: number) => good.map((one, n) => (n < many ? { ...one, at: one.at + 40_000 } : one));
    expect(checkNoticed(crashes, late(2), notice)).toEqual([]);
    expect(checkNoticed(crashes, late(3), notice)).toEqual([
      'crashed clients were noticed after 70000 ms (p99), more than 31100 ms',
    ]);
  });

  it('catch one that was called gone before its time', () => {
    const early = good.map((one, n) => (n === 7 ? { ...one, at: 20_007 } : one));
    expect(checkNoticed(crashes, early, notice)).toEqual(['p7 was called gone 9980 ms before their time']);
  });

  it('do not take an absence of before for this one', () => {
    const before = [...good.slice(1), offline('p0', -1)];
    expect(checkNoticed(crashes, before, notice)).toHaveLength(1);
  });
});

describe('how late a machine was', () => {
  const ticks = Array.from({ length: 100 }, (_, n) => n * 250);
  const moments = Array.from({ length: 200 }, (_, n) => n * 100);

  it('is nothing while ticks come as they should', () => {
    expect(latenessOfTicks(moments, ticks, 250)).toBe(0);
  });

  it('is what the moments waited beyond one interval, as often as they did', () => {
    const stoodStill = ticks.filter((tick) => tick <= 5_000 || tick > 6_000);
    expect(latenessOfTicks(moments, stoodStill, 250)).toBe(700);
    expect(latenessOfTicks([100, 7_001], stoodStill, 250)).toBe(0);
  });

  it('does not count a moment after the last tick', () => {
    expect(latenessOfTicks([99_999], ticks, 250)).toBe(0);
  });
});

describe('a machine that stood still for longer than an outage', () => {
  const crashAt = (answeredAt: number): Crash => ({ person: `p${answeredAt}`, sentAt: answeredAt - 5, answeredAt });
  const crashes = [0, 1_000, 3_000, 50_000].map(crashAt);
  const times = { ttlMs: 7_500, outageMs: 1_250, holdMs: 37_500 };

  it('says nothing of who was due while it did, or while nobody was declared gone afterwards', () => {
    const ticks = [8_000, 8_250, 9_900, 10_150];
    expect([...heldCrashes(crashes, ticks, times)]).toEqual([crashAt(1_000), crashAt(3_000)]);
  });

  it('is not one that was only late', () => {
    expect(heldCrashes(crashes, [8_000, 9_200, 10_400], times).size).toBe(0);
    expect(heldCrashes(crashes, [], times).size).toBe(0);
  });
});

describe('people who are there', () => {
  const tries = [0, 10, 20, 30, 40, 50].map((s) => ({ at: s * 1_000, answeredAt: s * 1_000 + 5 }));
  const stay: Stay = { person: 'eve', from: 0, until: 50_000, tries };
  const judge = (told: Told[], stays = [stay]) => checkNoFalseLeft(stays, told, () => 30_000);

  it('are never called gone; away is no absence, and after the stay anything may be told', () => {
    const told: Told[] = [
      { person: 'eve', status: 'away', at: 9_000, toldAt: 9_000 },
      offline('eve', 50_001),
      offline('bob', 5),
    ];
    expect(judge(told)).toEqual({ problems: [], excused: 0 });
  });

  it('catch one who was called gone, although they are back a moment later', () => {
    const told: Told[] = [offline('eve', 12_000), { person: 'eve', status: 'online', at: 12_010, toldAt: 12_010 }];
    expect(judge(told).problems).toEqual(['eve was called gone at 12000 ms']);
  });

  it('excuse, and count, who did not try to be heard', () => {
    expect(judge([offline('eve', 45_000)], [{ ...stay, tries: tries.slice(0, 2) }])).toEqual({
      problems: [],
      excused: 1,
    });
  });

  it('excuse, and count, whose request was on its way, but not for ever', () => {
    const slow = (at: number) => [{ ...stay, tries: [...tries.slice(0, 4), { at, answeredAt: null }] }];
    expect(judge([offline('eve', 42_000)], slow(40_000))).toEqual({ problems: [], excused: 1 });
    expect(judge([offline('eve', 43_000)], slow(40_000)).problems).toHaveLength(1);
  });
});
