import { sqliteUnderTest } from '../../test/sqlite-under-test';
import { brokenStores } from './broken-stores';
import { eventStorePromises } from './event-store.contract';

describe('the contract suite notices a store that breaks its promises', () => {
  it.each(brokenStores)('$bug', async ({ noticedBy, break: broken }) => {
    const promise = eventStorePromises.find(({ name }) => name.includes(noticedBy));
    if (promise === undefined) throw new Error(`no promise is named like '${noticedBy}'`);
    const under = await sqliteUnderTest();
    try {
      await expect(promise.check({ ...under, store: broken(under.store) })).rejects.toThrow();
    } finally {
      await under.dispose();
    }
  });
});
