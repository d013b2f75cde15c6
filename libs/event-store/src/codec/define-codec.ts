import { isDeepStrictEqual } from 'node:util';
import { type NewEvent, type RecordedEvent, UnknownEventType } from '../event-store';
import { eventIdFor } from '../ids';
import { KeyMissing } from '../keys/key-store';
import { associatedData, open, seal } from './cipher';
import {
  type AppendMetadata,
  type CodecOptions,
  type DomainEvent,
  type DomainEventOf,
  type EventCodec,
  type EventDefinition,
  type EventDefinitions,
  UnreadableEvent,
  UnstorableEvent,
} from './event-codec';
import { personalFields } from './personal-fields';

type Data = Readonly<Record<string, unknown>>;

/** Where the ciphertext of all personal fields of an event is kept, among its clear fields. */
const SEALED = '$pii';

interface KnownType extends EventDefinition {
  readonly personal: readonly string[];
}

class SchemaCodec<Definitions extends EventDefinitions> implements EventCodec<DomainEvent> {
  private readonly types: ReadonlyMap<string, KnownType>;

  constructor(private readonly options: CodecOptions<Definitions>) {
    this.types = new Map(
      Object.entries(options.events).map(([type, definition]) => {
        assertUpcastable(type, definition);
        return [type, { ...definition, personal: personalFields(type, definition.schema) }];
      }),
    );
  }

  encode(stream: string, events: readonly DomainEvent[], metadata: AppendMetadata): Promise<NewEvent[]> {
    return Promise.all(events.map((event, index) => this.encodeOne(stream, event, index, metadata)));
  }

  async decode(recorded: RecordedEvent): Promise<DomainEvent> {
    const { stream, revision, type, metadata } = recorded;
    const known = this.types.get(type);
    if (known === undefined || metadata.schemaVersion > known.version) {
      throw new UnknownEventType(stream, revision, known === undefined ? type : `${type} v${metadata.schemaVersion}`);
    }
    const data = upcast(await this.opened(recorded), metadata.schemaVersion, known);
    const parsed = known.schema.safeParse(withNulls(data, known.personal));
    if (!parsed.success) throw new UnreadableEvent(stream, revision, `${type} has a bad ${namesOf(parsed.error)}`);
    return { type, data: parsed.data };
  }

  private async encodeOne(
    stream: string,
    event: DomainEvent,
    index: number,
    metadata: AppendMetadata,
  ): Promise<NewEvent> {
    const known = this.types.get(event.type);
    if (known === undefined) throw new UnstorableEvent(event.type, 'the codec does not know this type');
    assertComesBack(event, known);
    const id = eventIdFor(metadata.commandId, stream, index);
    const data = await this.sealed(stream, id, event, known, metadata);
    return { id, type: event.type, data, metadata: { ...metadata, schemaVersion: known.version } };
  }

  private async sealed(
    stream: string,
    id: string,
    event: DomainEvent,
    known: KnownType,
    metadata: AppendMetadata,
  ): Promise<Data> {
    const { clear, personal } = divided(event.data, known.personal);
    if (personal === null) return clear;
    const person = this.options.person(stream, metadata);
    if (person === null) throw new UnstorableEvent(event.type, 'it holds personal data, and of nobody in particular');
    const key = await this.options.keys.keyFor(person);
    return { ...clear, [SEALED]: seal(key, personal, associatedData(stream, id, event.type)) };
  }

  /** All fields in clear; those of an erased person are left out. */
  private async opened(recorded: RecordedEvent): Promise<Data> {
    const { [SEALED]: ciphertext, ...clear } = recorded.data;
    if (ciphertext === undefined) return clear;
    const { stream, revision, id, type, metadata } = recorded;
    const person = this.options.person(stream, metadata);
    if (person === null || typeof ciphertext !== 'string') {
      throw new UnreadableEvent(stream, revision, `${type} holds a ciphertext of nobody in particular`);
    }
    const key = await this.options.keys.find(person);
    if (key === null) throw new KeyMissing(person);
    if (key === 'destroyed') return clear;
    try {
      return { ...clear, ...open(key, ciphertext, associatedData(stream, id, type)) };
    } catch (error) {
      throw new UnreadableEvent(stream, revision, `the personal data of ${type} does not decrypt`, { cause: error });
    }
  }
}

/** What is null needs no key, so an event without any personal value can be stored for an erased person too. */
const divided = (data: Data, fields: readonly string[]): { clear: Data; personal: Data | null } => {
  const clear: Record<string, unknown> = { ...data };
  const personal: Record<string, unknown> = {};
  for (const field of fields) {
    if (clear[field] !== null && clear[field] !== undefined) personal[field] = clear[field];
    delete clear[field];
  }
  return { clear, personal: Object.keys(personal).length === 0 ? null : personal };
};

const withNulls = (data: Data, fields: readonly string[]): Data => {
  const missing = fields.filter((field) => data[field] === undefined);
  return missing.length === 0 ? data : { ...data, ...Object.fromEntries(missing.map((field) => [field, null])) };
};

const upcast = (data: Data, from: number, known: KnownType): Data => {
  let current = data;
  for (let version = from; version < known.version; version += 1)
    current = known.upcasts?.[version]?.(current) ?? current;
  return current;
};

/** A fold over what was decided and a fold over what is read back must be the same, so nothing may be dropped or changed between. */
const assertComesBack = (event: DomainEvent, known: KnownType): void => {
  const parsed = known.schema.safeParse(event.data);
  if (!parsed.success) throw new UnstorableEvent(event.type, `bad ${namesOf(parsed.error)}`);
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parsed.data)), event.data)) {
    throw new UnstorableEvent(event.type, 'it has members that its schema does not name, or would come back changed');
  }
  const unsaid = known.personal.find((field) => event.data[field] === undefined);
  if (unsaid !== undefined) throw new UnstorableEvent(event.type, `${unsaid} is absent; say null`);
};

const assertUpcastable = (type: string, { version, upcasts }: EventDefinition): void => {
  for (let from = 1; from < version; from += 1) {
    if (upcasts?.[from] === undefined) throw new TypeError(`${type}: no upcast from version ${from}`);
  }
};

/** Field names only: values may be personal. */
const namesOf = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  error.issues.map((issue) => issue.path.map(String).join('.') || 'value').join(', ');

/**
 * The codec of one service's streams, from a table of its stored events.
 * @throws TypeError when a personal field cannot be null, or is nested where it would be stored in clear, or an upcast is missing.
 */
export const defineCodec = <const Definitions extends EventDefinitions>(
  options: CodecOptions<Definitions>,
): EventCodec<DomainEventOf<Definitions>> =>
  new SchemaCodec(options) as unknown as EventCodec<DomainEventOf<Definitions>>;
