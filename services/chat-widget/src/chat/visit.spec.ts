import { claimsOf, isOver, parseVisit, whoOf } from './visit';

const jwt = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('a token', () => {
  it('is over when its time has come', () => {
    const token = jwt({ exp: 1_000 });
    expect([isOver(token, 999_999), isOver(token, 1_000_000)]).toEqual([false, true]);
  });

  it('that says nothing of its end is for the service to judge', () =>
    expect([isOver(jwt({}), 9e15), isOver('nonsense', 9e15)]).toEqual([false, false]));

  it('is read in any letters', () => expect(claimsOf(jwt({ sub: 'Zoë 👩‍🚀' }))).toEqual({ sub: 'Zoë 👩‍🚀' }));

  it.each([
    '',
    'a.b.c',
    'a',
    `a.${Buffer.from('7').toString('base64')}.c`,
    `a.${Buffer.from('null').toString('base64')}.`,
  ])('%j says nothing', (text) => expect(claimsOf(text)).toEqual({}));
});

describe('a proof', () => {
  it('is of the same customer though it was signed anew', () =>
    expect(whoOf(jwt({ iss: 'shop', sub: 'mia', exp: 1 }))).toBe(whoOf(jwt({ iss: 'shop', sub: 'mia', exp: 2 }))));

  it('of another issuer or customer is of another one', () => {
    const all = [null, jwt({ iss: 'a', sub: 'b' }), jwt({ iss: 'a', sub: 'c' }), jwt({ iss: 'b', sub: 'b' })];
    expect(new Set(all.map(whoOf)).size).toBe(4);
  });
});

describe('a kept visit', () => {
  const visit = { token: 't', customerId: 'c', conversationId: 'v', who: null };
  it('is read again', () => expect(parseVisit(JSON.stringify(visit))).toEqual(visit));
  it.each([null, '', '{', 'null', '{}', '[]', '{"token":"t"}', '{"token":1,"customerId":"c","conversationId":"v"}'])(
    '%j is none',
    (text) => expect(parseVisit(text)).toBeNull(),
  );
});
