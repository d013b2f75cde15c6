import { checkLatestState, checkPublished, checkStoreOrder } from './check-published';
import { published, stored, withOne } from './planted';

const facts = stored('ticket-1', ['TicketCreated'], ['Claimed'], ['Resolved']);
const records = published(facts);
const compare = (a: string, b: string): number => Number(a) - Number(b);

describe('what is published', () => {
  it('is what is stored', () => {
    expect(checkPublished(facts, records)).toEqual([]);
    expect(checkStoreOrder(records, compare)).toEqual([]);
    expect(checkLatestState(facts, records, 'ticket-')).toEqual([]);
  });

  it('lacks nothing: catches an event that never came out', () => {
    expect(checkPublished(facts, withOne(records, 1, null))).toEqual(['lost: ticket-1@1 Claimed is not on the topic']);
  });

  it("has nothing of a zombie's: catches a record whose event is not stored", () => {
    const phantom = withOne(published(facts), 2, (one) => ({ ...one, headers: { ...one.headers, ce_id: 'ghost' } }));
    expect(checkPublished(facts, [...records, ...phantom.slice(2)])).toEqual([
      'phantom: events/0@2 is event ghost, which is not stored',
    ]);
  });

  it('catches a record that says another revision than its event has', () => {
    const altered = withOne(records, 1, (one) => ({ ...one, headers: { ...one.headers, streamrevision: '5' } }));
    expect(checkPublished(facts, altered)).toEqual(['altered: events/0@1 is ticket-1@1, and says otherwise']);
  });

  it('is in store order: catches a relay that writes what another had written past', () => {
    const [first, second, third] = records;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three records');
    expect(checkStoreOrder([first, third, second], compare)).toEqual(['events/0@1: position 1 came after 2']);
    expect(checkStoreOrder([{ ...first, headers: {} }], compare)).toEqual(['events/0@0: has no storeposition']);
  });

  it('catches a compacted topic that ends on an older state', () => {
    const [first, , third] = records;
    if (first === undefined || third === undefined) throw new Error('three records');
    expect(checkLatestState(facts, [third, first], 'ticket-')).toEqual([
      'ticket-1: its state ends at @0, the stream at @2',
    ]);
    expect(checkLatestState(facts, [], 'ticket-')).toEqual(['ticket-1: its state ends at @nothing, the stream at @2']);
    expect(checkLatestState([], [third], 'ticket-')).toEqual(['ticket-1: has a state, and is not stored']);
  });
});
