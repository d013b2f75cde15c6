/** Sub-entry for tests of adapters: `@baton/event-bus/src/contract`. Needs Jest's globals. */
export { eventBusContract, eventBusPromises } from './contract/event-bus.contract';
export { type BusPromise, type BusUnderTest, freshGroup, freshTopic } from './contract/bus-under-test';
export { readAll, TestReader } from './contract/test-reader';
