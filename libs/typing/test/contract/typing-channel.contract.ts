import type { TypingUnderTest } from './typing-bench';
import { typingPromises } from './typing.promises';

/** Declares the contract suite for one adapter. @param open makes a new channel of the adapter, anew for each promise. */
export const typingChannelContract = (adapter: string, open: () => Promise<TypingUnderTest>): void => {
  describe(`${adapter} keeps the promises of a typing channel`, () => {
    it.each(typingPromises)('$name', async ({ check }) => {
      const under = await open();
      try {
        await check(under);
      } finally {
        await under.dispose();
      }
    });
  });
};
