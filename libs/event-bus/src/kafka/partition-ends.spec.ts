import { topics } from '@baton/contracts';
import { freshNotes } from './checkpoint-record';
import { PartitionEnds } from './partition-ends';

const topic = { ...topics.ticketState, partitions: 3 };
const endsOf = (ends: PartitionEnds): readonly string[] => ends.committed()[topic.name]?.ends ?? [];

it('a transaction ends with a marker in each partition that it wrote to, and in no other', () => {
  const ends = new PartitionEnds(freshNotes([topic]));
  ends.wrote(topic.name, 0, 2);
  ends.wrote(topic.name, 2, 1, 40n);
  expect(endsOf(ends)).toEqual(['3', '0', '42']);
});

it('parcels of one partition stand behind each other, with one marker after all of them', () => {
  const ends = new PartitionEnds(freshNotes([topic]));
  ends.wrote(topic.name, 1, 500);
  ends.wrote(topic.name, 1, 20);
  expect(endsOf(ends)).toEqual(['0', '521', '0']);
});

it('a topic that is not noted, as the one of checkpoints, is passed over', () => {
  const ends = new PartitionEnds(freshNotes([topic]));
  ends.wrote(topics.relay.name, 0, 1);
  expect([Object.keys(ends.committed()), ends.of(topics.relay.name, 0)]).toEqual([[topic.name], 0n]);
});
