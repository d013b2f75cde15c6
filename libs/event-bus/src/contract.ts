/** Sub-entry for tests of adapters: `@baton/event-bus/src/contract`. Needs Jest's globals. */
export { eventBusContract, type BusUnderTest } from './contract/event-bus.contract';
