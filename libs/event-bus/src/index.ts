export {
  BusUnavailable,
  TopicMismatch,
  WriterFenced,
  type BusRecord,
  type Checkpoint,
  type ConsumedBatch,
  type ConsumeOptions,
  type EventBus,
  type FencedWriter,
  type OutgoingRecord,
  type PartitionOffset,
  type RunningConsumer,
} from './event-bus';
