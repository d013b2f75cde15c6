import { assertDocumented } from './stream.client';

const ticketId = '019ac9d2-5b1e-7a30-8f55-0c3f1d7b9e21';

it('a frame that the OpenAPI document has is let through', () => {
  expect(() => assertDocumented('remove', { view: 'inbox', id: ticketId })).not.toThrow();
});

it.each<[string, string, object]>([
  ['of a kind that it does not know', 'update', { view: 'inbox', id: ticketId }],
  ['with a member that it does not name', 'remove', { view: 'inbox', id: ticketId, secret: 1 }],
  ['without a member', 'remove', { view: 'inbox' }],
  ['with a row of neither shape', 'upsert', { view: 'inbox', row: { id: ticketId } }],
])('a frame %s is found in whichever spec receives it', (_, event, data) => {
  expect(() => assertDocumented(event, data)).toThrow('not as the OpenAPI document says');
});
