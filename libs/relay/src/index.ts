export { startRelay, type Relay, type RelayOptions } from './relay';
export { CheckpointRefused, StreamGap } from './refusals';
export { publishStreams, type Change, type Publisher, type StreamPublisher } from './publisher';
export { eventRecord, stateRecord, type EventRecordInput } from './records';
