import { checkTopics } from './check-topics';

const state = { name: 'state', partitions: 12, cleanup: 'compact' };

describe('topics', () => {
  it('are as agreed', () => {
    expect(checkTopics([state], [state, { ...state, name: 'other', partitions: 1 }])).toEqual([]);
  });

  it('are caught when a broker made them up: one partition, and records that are deleted', () => {
    expect(checkTopics([state], [{ ...state, partitions: 1, cleanup: 'delete' }])).toEqual([
      'topic state has 1 partitions and delete, not 12 and compact',
    ]);
    expect(checkTopics([state], [])).toEqual(['topic state is missing']);
  });
});
