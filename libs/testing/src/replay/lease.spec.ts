import { Lease } from './lease';

const beat = (sentAt: number, answeredAt = sentAt) => ({ sentAt, answeredAt, lastsMs: 30 });

describe('what an agent can prove of having been there', () => {
  let lease: Lease;
  beforeEach(() => (lease = new Lease()));

  it('is nothing before the first beat was answered', () => {
    expect(lease.covers(0, 0)).toBe(false);
    lease.heard(beat(5, 8));
    expect([lease.covers(7, 9), lease.covers(8, 9)]).toEqual([false, true]);
  });

  it('goes on while each beat is answered before the one before it has run out', () => {
    for (const at of [0, 20, 40]) lease.heard(beat(at, at + 9));
    expect(lease.covers(9, 69)).toBe(true);
    expect(lease.covers(9, 70)).toBe(false);
  });

  it('begins anew after a beat that was answered too late, though it was sent in time', () => {
    lease.heard(beat(0));
    lease.heard(beat(20, 30));
    expect([lease.covers(0, 40), lease.covers(30, 40)]).toEqual([false, true]);
  });

  it('is not shortened by an answer that was overtaken', () => {
    lease.heard(beat(20));
    lease.heard(beat(10, 25));
    expect(lease.covers(20, 49)).toBe(true);
  });
});
