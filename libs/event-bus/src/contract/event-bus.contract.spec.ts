import { embeddedUnderTest } from '../../test/embedded-under-test';
import { brokenBuses } from './broken-buses';
import { eventBusPromises } from './event-bus.contract';
import { patience } from './test-reader';

const unhurried = patience.ms;
beforeAll(() => {
  patience.ms = 1_000; // what a broken bus does not give is not worth a long wait
});
afterAll(() => {
  patience.ms = unhurried;
});

describe('the contract suite notices a bus that breaks its promises', () => {
  it.each(brokenBuses)('$bug', async ({ noticedBy, break: broken }) => {
    const promise = eventBusPromises.find(({ name }) => name.includes(noticedBy));
    if (promise === undefined) throw new Error(`no promise is named like '${noticedBy}'`);
    const under = await embeddedUnderTest();
    try {
      await expect(promise.check({ ...under, bus: broken(under.bus) })).rejects.toThrow();
    } finally {
      await under.dispose();
    }
  });
});
