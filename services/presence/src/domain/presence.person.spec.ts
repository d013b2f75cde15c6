import fc from 'fast-check';
import {
  beat,
  choose,
  close,
  neverSeen,
  open,
  type PersonPresence,
  quietUntil,
  recall,
  settle,
} from './presence.person';
import { CLOSE_GRACE_MS, HIDDEN_TTL_MS, IDLE_MS, TTL_MS } from './presence.times';

const T = Date.UTC(2026, 0, 1);
const idle = { active: false, hidden: false };
const active = { active: true, hidden: false };
const online = open(neverSeen, 'laptop', T);

/** Heartbeats every 10 s for so long. */
const idleFor = (person: PersonPresence, ms: number, from = T): PersonPresence => {
  let now = person;
  for (let at = from + 10_000; at <= from + ms; at += 10_000) now = beat(now, 'laptop', idle, at);
  return now;
};

describe('status of a person', () => {
  it('is online from the first connection on', () =>
    expect(online).toMatchObject({ status: 'online', since: T, seq: T * 1000 }));

  it('stays as it is until the last heartbeat is older than the TTL', () => {
    expect(settle(online, T + TTL_MS - 1)).toBe(online);
    expect(settle(online, T + TTL_MS)).toMatchObject({ status: 'offline', since: T + TTL_MS, connections: {} });
  });

  it('is kept longer for a hidden page, which browsers wake once a minute', () => {
    const hidden = beat(online, 'laptop', { active: false, hidden: true }, T + 1);
    expect(settle(hidden, T + HIDDEN_TTL_MS).status).toBe('online');
    expect(settle(hidden, T + 1 + HIDDEN_TTL_MS).status).toBe('offline');
  });

  it('does not change over a reload: close, then a new connection within the grace', () => {
    const reloaded = open(close(online, 'laptop', T + 5), 'laptop again', T + 5 + CLOSE_GRACE_MS - 1);
    expect(settle(reloaded, T + 5 + CLOSE_GRACE_MS)).toMatchObject({ status: 'online', seq: online.seq });
  });

  it('is offline when nobody came back within the grace', () =>
    expect(settle(close(online, 'laptop', T + 5), T + 5 + CLOSE_GRACE_MS).status).toBe('offline'));

  it('a close never lengthens what a connection had left', () => {
    const late = close(online, 'laptop', T + TTL_MS - 1);
    expect(settle(late, T + TTL_MS).status).toBe('offline');
  });

  it('needs every device to be gone', () => {
    const two = open(online, 'phone', T + 1);
    expect(settle(close(two, 'laptop', T + 2), T + 2 + CLOSE_GRACE_MS)).toMatchObject({
      status: 'online',
      seq: two.seq,
    });
  });

  it('is away once every device is idle, and online again at the first touch', () => {
    const almost = idleFor(online, IDLE_MS - 10_000);
    expect(almost.status).toBe('online');
    const away = beat(almost, 'laptop', idle, T + IDLE_MS);
    expect(away).toMatchObject({ status: 'away', since: T + IDLE_MS });
    expect(beat(away, 'laptop', active, T + IDLE_MS + 1).status).toBe('online');
    expect(open(away, 'phone', T + IDLE_MS + 1).status).toBe('online');
  });

  it('a closed page is no longer what keeps its person from being away', () => {
    const away = idleFor(online, IDLE_MS);
    const glanced = close(open(away, 'phone', T + IDLE_MS + 1), 'phone', T + IDLE_MS + 2);
    expect(settle(glanced, T + IDLE_MS + 2 + CLOSE_GRACE_MS).status).toBe('away');
  });

  it('a heartbeat alone takes a connection up again that memory has lost', () =>
    expect(beat(neverSeen, 'laptop', active, T).status).toBe('online'));

  it('keeps at most 20 connections of one person', () => {
    const many = Array.from({ length: 50 }, (_, n) => n).reduce((person, n) => open(person, `c${n}`, T + n), neverSeen);
    expect(Object.keys(many.connections)).toHaveLength(20);
    expect(many.connections).toHaveProperty('c49');
  });
});

describe('availability', () => {
  it('is chosen, and told to others under a new seq without a new status', () => {
    const busy = choose(online, 'busy', T + 1);
    expect(busy).toMatchObject({ status: 'online', availability: 'busy', since: T, seq: (T + 1) * 1000 });
  });

  it('chosen twice changes nothing', () => {
    const busy = choose(online, 'busy', T + 1);
    expect(choose(busy, 'busy', T + 2)).toBe(busy);
  });

  it('outlives the connections', () =>
    expect(settle(choose(online, 'busy', T), T + TTL_MS)).toMatchObject({ status: 'offline', availability: 'busy' }));
});

describe('after memory was lost', () => {
  const declared = { status: 'online' as const, availability: 'busy' as const, since: T - 9, seq: (T - 9) * 1000 };
  const recalled = recall(neverSeen, declared, T);

  it('nobody is declared gone before the longest silence has passed', () => {
    expect(settle(recalled, T + HIDDEN_TTL_MS - 1)).toBe(recalled);
    expect(settle(recalled, T + HIDDEN_TTL_MS)).toMatchObject({ status: 'offline', availability: 'busy' });
  });

  it('a heartbeat within the wait keeps the status, and nothing is told', () =>
    expect(beat(recalled, 'laptop', idle, T + 60_000)).toMatchObject({ status: 'online', seq: declared.seq }));

  it('an idle heartbeat of somebody who was away does not make them online', () =>
    expect(beat(recall(neverSeen, { ...declared, status: 'away' }, T), 'laptop', idle, T + 9).status).toBe('away'));

  it('whoever connected before it was read back keeps their status and gets their availability', () => {
    const early = recall(online, { ...declared, status: 'away' }, T + 1);
    expect(early).toMatchObject({ status: 'online', availability: 'busy' });
    expect(early.seq).toBeGreaterThan(online.seq);
  });

  it('what somebody has chosen since is kept', () => {
    const chosen = choose(choose(online, 'busy', T + 1), 'available', T + 2);
    expect(recall(chosen, declared, T + 3)).toMatchObject({ availability: 'available', seq: chosen.seq });
  });

  it('a memory that is older than what was told believes what was told, and then its own eyes', () => {
    const newer = { ...declared, seq: online.seq + 50 };
    expect(recall(online, newer, T + 1)).toMatchObject({ status: 'online', availability: 'busy', seq: newer.seq });
    const left = recall(online, { ...newer, status: 'offline' }, T + 1);
    expect(left).toMatchObject({ status: 'online' });
    expect(left.seq).toBeGreaterThan(newer.seq);
  });

  it('a quiet page of somebody unknown is believed to be used while memory may be incomplete, and not later', () => {
    expect(beat(neverSeen, 'laptop', idle, T, T + 1).status).toBe('online');
    expect(beat(neverSeen, 'laptop', idle, T, T).status).toBe('away');
  });
});

describe('while nobody may be declared gone', () => {
  it('an expired page leaves its person where they are, and is forgotten', () => {
    const held = settle(online, T + TTL_MS, T + TTL_MS + 1);
    expect(held).toMatchObject({ status: 'online', connections: {}, seq: online.seq });
    expect(settle(held, T + TTL_MS + 1, T + TTL_MS + 1).status).toBe('offline');
  });
});

describe('any history', () => {
  const ids = fc.constantFrom('a', 'b');
  const step = fc.oneof(
    fc.record({ do: fc.constant('open' as const), id: ids }),
    fc.record({ do: fc.constant('beat' as const), id: ids, active: fc.boolean(), hidden: fc.boolean() }),
    fc.record({ do: fc.constant('close' as const), id: ids }),
    fc.record({ do: fc.constant('settle' as const) }),
    fc.record({
      do: fc.constant('choose' as const),
      availability: fc.constantFrom('available' as const, 'busy' as const),
    }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  const apply = (person: PersonPresence, s: Step, now: number) => {
    switch (s.do) {
      case 'open':
        return open(person, s.id, now);
      case 'beat':
        return beat(person, s.id, s, now);
      case 'close':
        return close(person, s.id, now);
      case 'settle':
        return settle(person, now);
      case 'choose':
        return choose(person, s.availability, now);
    }
  };

  /** The simplest account of who is still there: one expiry per connection. */
  const expiryAfter = (s: Step, known: number, now: number): number => {
    switch (s.do) {
      case 'open':
        return now + TTL_MS;
      case 'beat':
        return now + (s.hidden ? HIDDEN_TTL_MS : TTL_MS);
      case 'close':
        return Math.min(known, now + CLOSE_GRACE_MS);
      case 'settle':
      case 'choose':
        return known;
    }
  };

  it('stays as it is until the moment that is named as the next one to look', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.integer({ min: 0, max: 200_000 })), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: -10, max: 400_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (steps, heldFor, share) => {
          let person = neverSeen;
          let now = T;
          for (const [s, later] of steps) person = apply(person, s, (now += later));
          const held = now + heldFor;
          const settled = settle(person, now, held);
          const quiet = quietUntil(settled, now, held);
          const until = quiet ?? now + 10 * HIDDEN_TTL_MS;
          expect(until).toBeGreaterThan(now);
          expect(settle(settled, Math.floor(now + share * (until - 1 - now)), held)).toBe(settled);
          if (quiet === null) expect(settled.status).toBe('offline');
        },
      ),
    ));

  it('tells others exactly when status or availability changed, under a rising seq, and is offline exactly when all expired', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 200_000 })), { maxLength: 40 }), (steps) => {
        const expiries = new Map([
          ['a', 0],
          ['b', 0],
        ]);
        let person = neverSeen;
        let now = T;
        for (const [s, later] of steps) {
          now += later;
          const before = person;
          person = apply(person, s, now);
          if ('id' in s) expiries.set(s.id, expiryAfter(s, expiries.get(s.id) ?? 0, now));
          const changed = person.status !== before.status || person.availability !== before.availability;
          expect(person.seq > before.seq).toBe(changed);
          expect(person.status === 'offline').toBe([...expiries.values()].every((expiry) => expiry <= now));
        }
        expect(settle(person, now + HIDDEN_TTL_MS).status).toBe('offline');
      }),
    ));
});
