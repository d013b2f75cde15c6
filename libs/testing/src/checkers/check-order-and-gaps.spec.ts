import { checkOrderAndGaps, type PublishedRecord } from './check-order-and-gaps';

const record = (
  stream: string,
  revision: number,
  offset: number,
  more: Partial<PublishedRecord> = {},
): PublishedRecord => ({
  topic: 'baton.ticket.events.v1',
  partition: 3,
  offset: String(offset),
  key: 'conversation-key',
  headers: { ce_id: `${stream}@${revision}`, ce_subject: stream, streamrevision: String(revision) },
  ...more,
});

const log: readonly PublishedRecord[] = [
  record('ticket-1', 0, 0),
  record('ticket-1', 1, 1),
  record('ticket-2', 0, 4),
  record('ticket-1', 2, 5),
  record('ticket-2', 1, 7),
];

const kinds = (records: readonly PublishedRecord[]): string[] =>
  checkOrderAndGaps(records).map(({ kind, problem }) => `${kind}: ${problem}`);

describe('order and gaps of a public stream', () => {
  it('finds nothing in a good log, whose offsets need not be contiguous', () => {
    expect(kinds(log)).toEqual([]);
  });

  it('sees a record that is missing', () => {
    expect(kinds(log.filter((_, index) => index !== 1))).toEqual(['gap: ticket-1@2 came after @0']);
  });

  it('sees a first record that is missing', () => {
    expect(kinds(log.slice(1))).toEqual(['gap: ticket-1@1 came after @-1']);
  });

  it('sees a record that came twice', () => {
    expect(kinds([...log, record('ticket-1', 2, 9)])).toEqual(['duplicate: ticket-1@2 (ticket-1@2) came before']);
  });

  it('sees the same revision under another id', () => {
    const again = record('ticket-1', 2, 9);
    expect(kinds([...log, { ...again, headers: { ...again.headers, ce_id: 'other' } }])).toEqual([
      'inversion: ticket-1@2 came after @2',
    ]);
  });

  it('sees two records that changed places', () => {
    expect(kinds([record('ticket-1', 1, 0), record('ticket-1', 0, 1)])).toEqual([
      'gap: ticket-1@1 came after @-1',
      'inversion: ticket-1@0 came after @1',
    ]);
  });

  it('sees an offset that does not rise', () => {
    expect(kinds([record('ticket-1', 0, 5), record('ticket-1', 1, 5)])).toEqual(['offset: 5 came after 5']);
  });

  it('sees a key in two partitions', () => {
    expect(kinds([record('ticket-1', 0, 0), record('ticket-1', 1, 0, { partition: 4 })])).toEqual([
      'split key: conversation-key was in partition 3',
    ]);
  });

  it('says so when a record has no place in a stream', () => {
    expect(kinds([{ ...record('ticket-1', 0, 0), headers: {} }])).toEqual([
      'unreadable: ce_id, ce_subject or streamrevision is missing',
    ]);
  });
});
