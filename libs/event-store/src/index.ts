export {
  StoreUnavailable,
  UnknownEventType,
  WrongExpectedRevision,
  type Actor,
  type AppendResult,
  type CaughtUp,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  type SubscribeOptions,
} from './event-store';
export { commandIdFor, deriveUuidV7, eventIdFor, type CommandSource } from './ids';
export { openBytes, sealBytes } from './codec/cipher';
export { defineCodec } from './codec/define-codec';
export {
  UnreadableEvent,
  UnstorableEvent,
  type AppendMetadata,
  type CodecOptions,
  type DomainEvent,
  type DomainEventOf,
  type EventCodec,
  type EventDefinition,
  type EventDefinitions,
  type Upcast,
} from './codec/event-codec';
export { KeyDestroyed, KeyMissing, WrongMasterKey, type KeyStore } from './keys/key-store';
export {
  assertBelongTogether,
  postgresEventsWereUsed,
  postgresKeysWereUsed,
  type EventsAndKeys,
} from './keys/belonging';
export { openPostgresKeyStore, type PostgresKeyStoreOptions } from './keys/postgres-key-store';
export { openSqliteKeyStore, type SqliteKeyStoreOptions } from './keys/sqlite-key-store';
export { CommandHandler, type CommandHandlerOptions } from './handler/command-handler';
export {
  IdempotencyKeyReused,
  TooMuchContention,
  type CommandContext,
  type Handled,
  type Loaded,
} from './handler/command-context';
export { openSqliteEventStore, type SqliteEventStoreOptions } from './sql/open-sqlite-event-store';
export { openPostgresEventStore, type PostgresEventStoreOptions } from './sql/open-postgres-event-store';
export { type StoreLogger } from './sql/store-logger';
export {
  openKurrentDbEventStore,
  renewKurrentDbStoreId,
  type KurrentDbEventStoreOptions,
} from './kurrentdb/open-kurrentdb-event-store';
