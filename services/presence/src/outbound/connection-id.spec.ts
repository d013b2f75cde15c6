import fc from 'fast-check';
import { connectionIds } from './connection-id';
import type { Person } from './presence-store';

const ids = connectionIds(Buffer.alloc(32, 1));
const person = fc.record({
  kind: fc.constantFrom('agent' as const, 'customer' as const),
  id: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
});

describe('connection ids', () => {
  it('give back the person and the connection that they were made for', () =>
    fc.assert(
      fc.property(person, (who) => {
        const { id, connection } = ids.issue(who);
        expect(ids.read(id)).toEqual(connection);
        expect(connection.person).toEqual(who);
      }),
    ));

  it('fit into a path segment of 1,000 characters even for the longest subject', () => {
    const { id } = ids.issue({ kind: 'agent', id: '語'.repeat(200) });
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,1000}$/);
  });

  it('are refused when anything of them was changed', () => {
    const { id } = ids.issue({ kind: 'agent', id: 'ada' });
    for (let at = 0; at < id.length; at += 1) {
      const other = id[at] === 'A' ? 'B' : 'A';
      expect(ids.read(id.slice(0, at) + other + id.slice(at + 1))).toBeNull();
    }
  });

  it('are refused when made with another secret, cut short, or nonsense', () => {
    const who: Person = { kind: 'agent', id: 'ada' };
    expect(connectionIds(Buffer.alloc(32, 2)).read(ids.issue(who).id)).toBeNull();
    const { id } = ids.issue(who);
    for (let length = 0; length < id.length; length += 1) expect(ids.read(id.slice(0, length))).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => ids.read(text) === null));
  });

  it('do not show whose they are', () =>
    expect(Buffer.from(ids.issue({ kind: 'agent', id: 'ada@example.org' }).id, 'base64url').includes('ada')).toBe(
      false,
    ));
});
