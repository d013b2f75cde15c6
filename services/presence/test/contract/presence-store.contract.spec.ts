import { memoryUnderTest } from '../memory-under-test';
import { brokenStores } from './broken-stores';
import { checked } from './presence-bench';
import { presencePromises } from './presence-store.contract';

describe('the contract suite notices a presence store that breaks its promises', () => {
  it.each(brokenStores)('$bug', async ({ noticedBy, break: broken, isSilent = false }) => {
    const promise = presencePromises.find(({ name }) => name.includes(noticedBy));
    if (promise === undefined) throw new Error(`no promise is named like '${noticedBy}'`);
    const under = await memoryUnderTest();
    const checking = checked(promise, broken(under));
    await expect(isSilent ? unanswered(checking) : checking).rejects.toThrow();
    await under.dispose();
  });
});

/** A promise to call back is broken by silence. */
const unanswered = (checking: Promise<void>): Promise<void> =>
  Promise.race([
    checking,
    new Promise<void>((_, reject) => {
      setTimeout(() => reject(new Error('silence')), 1_000).unref();
    }),
  ]);
