import { brokenChannels } from './broken-channels';
import { typingPromises } from './typing.promises';

describe('the contract suite notices a typing channel that breaks its promises', () => {
  it.each(brokenChannels)('$bug', async ({ noticedBy, open }) => {
    const promise = typingPromises.find(({ name }) => name.includes(noticedBy));
    if (promise === undefined) throw new Error(`no promise is named like '${noticedBy}'`);
    const under = open();
    await expect(promise.check(under)).rejects.toThrow();
    await under.dispose();
  });
});
