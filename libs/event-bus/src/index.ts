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
  type Leadership,
  type OutgoingRecord,
  type PartitionOffset,
  type RunningConsumer,
} from './event-bus';
export { silentLog, type BusLog } from './bus-log';
export {
  type AgentStateMessage,
  type BusMessage,
  type ConversationStateMessage,
  type PresenceStateMessage,
  type RelayProgressMessage,
  type SettingsStateMessage,
  type StateMessage,
  type TicketStateMessage,
} from './bus-message';
export { type RelayProgress } from './relay-progress';
export { BadRecord } from './bad-record';
export { parkedCipher, type ParkedCipherOptions } from './parked-cipher';
export {
  LedgerMovedOn,
  type ConsumerLedger,
  type LedgerPosition,
  type LedgerWork,
  type ParkedCipher,
  type ParkedKey,
  type ParkedRecord,
  type Progress,
  type RecordPlace,
  type StreamStep,
} from './consumer-ledger';
export {
  runConsumer,
  type ConsumerHandle,
  type ConsumerHealth,
  type ConsumerOptions,
  type ConsumerSignal,
  type Delivery,
  type Trouble,
} from './consumer.rules';
export { openEmbeddedBus, type EmbeddedBus, type EmbeddedBusOptions } from './embedded/embedded-bus';
export { type OperableBus } from './operable-bus';
export { openKafkaBus } from './kafka/kafka-bus';
export { type KafkaBusOptions, type KafkaSasl } from './kafka/kafka-options';
export { openSqlLedger, type SqlLedgerOptions } from './ledger/sql-ledger';
export { memoryLedger, type MemoryLedgerOptions } from './ledger/memory-ledger';
export { BatonTransport, type BatonTransportOptions } from './nest/baton.transport';
export { BusContext } from './nest/bus-context';
export { connectBus } from './nest/connect-bus';
