export { startRelay, type Relay, type RelayOptions } from './relay';
export { publishStreams, type Change, type Publisher, type StreamPublisher } from './publisher';
export { eventRecord, stateRecord, type EventRecordInput } from './records';
