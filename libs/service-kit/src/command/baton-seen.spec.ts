import { InvalidRequest } from '../problems/invalid-request';
import { formatRevision, parseBatonSeen } from './baton-seen';

it('gives back what an answer said, whatever an id is made of', () => {
  const streams = ['ticket-1', 'agent-ann keller, "the 2nd"/Ä'];
  expect(parseBatonSeen(streams.map((stream) => formatRevision(stream, 7)).join(', '))).toEqual(
    streams.map((stream) => ({ stream, revision: 7 })),
  );
});

it.each(['ticket-%00@1', 'ticket-%1f@1', 'ticket-%zz@1', 'ticket-1', 'a@1,a@1,a@1,a@1,a@1'])('refuses %s', (header) => {
  expect(() => parseBatonSeen(header)).toThrow(InvalidRequest);
});
