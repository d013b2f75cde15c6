import { InvalidRequest } from '@baton/service-kit';
import { NOW, TICKET } from '../../test/ticket.examples';
import { fromCursor, toCursor } from './page-cursor';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

it('a cursor comes back as it was given', () => {
  expect(fromCursor(toCursor({ at: NOW, id: TICKET }))).toEqual({ at: NOW, id: TICKET });
});

it.each(['', '%%%', 'abc', encoded({}), encoded([NOW]), encoded([NOW, TICKET, 1]), encoded(["' or 1=1 --", TICKET])])(
  '%s was not given by this service',
  (cursor) => {
    expect(() => fromCursor(cursor)).toThrow(InvalidRequest);
  },
);
