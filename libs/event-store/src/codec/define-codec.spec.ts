import { randomUUID } from 'node:crypto';
import { pii } from '@baton/contracts';
import { z } from 'zod';
import { sqliteKeysUnderTest } from '../../test/sqlite-keys-under-test';
import type { KeyStoreUnderTest } from '../contract/key-store.contract';
import { type NewEvent, type RecordedEvent, UnknownEventType } from '../event-store';
import { KeyDestroyed, KeyMissing } from '../keys/key-store';
import { defineCodec } from './define-codec';
import { type AppendMetadata, type DomainEventOf, UnreadableEvent, UnstorableEvent } from './event-codec';

const events = {
  /** Somebody said something. */
  Said: {
    version: 2,
    schema: z.object({
      at: z.string(),
      text: pii(z.string().nullable()),
      choices: pii(z.array(z.object({ label: z.string() })).nullable()),
      tone: z.enum(['plain', 'kind']),
    }),
    upcasts: { 1: ({ at, body }: Readonly<Record<string, unknown>>) => ({ at, text: body, tone: 'plain' }) },
  },
  /** Somebody left. */
  Left: { version: 1, schema: z.object({ at: z.string() }) },
} as const;

const metadata = (customerId: string | null = 'ann'): AppendMetadata => ({
  commandId: randomUUID(),
  actor: { kind: 'customer', id: 'ann' },
  customerId,
  correlationId: 'c',
  causationId: null,
  traceparent: null,
  occurredAt: '2026-01-01T00:00:00.000Z',
});

const said: Extract<DomainEventOf<typeof events>, { type: 'Said' }> = {
  type: 'Said',
  data: { at: 'noon', text: 'my secret', choices: [{ label: 'sëcond' }], tone: 'kind' },
};

let under: KeyStoreUnderTest;
beforeEach(async () => void (under = await sqliteKeysUnderTest()));
afterEach(() => under.dispose());

const codecOf = (keys = under.keys) => defineCodec({ events, person: (_, { customerId }) => customerId, keys });

const recorded = (event: NewEvent, stream = 's-1'): RecordedEvent => ({ ...event, stream, revision: 0, position: '1' });

const stored = async (): Promise<RecordedEvent> => {
  const [event] = await codecOf().encode('s-1', [said], metadata());
  return recorded(JSON.parse(JSON.stringify(event)) as NewEvent);
};

describe('personal data', () => {
  it('is not in the stored event, and comes back', async () => {
    const event = await stored();
    expect(Object.keys(event.data).sort()).toEqual(['$pii', 'at', 'tone']);
    expect(JSON.stringify(event)).not.toMatch(/secret|cond/);
    expect(await codecOf().decode(event)).toEqual(said);
  });

  it('is encrypted anew each time, under a key that everybody else finds', async () => {
    const command = metadata();
    const encode = async () => (await codecOf().encode('s-1', [said], command))[0] as NewEvent;
    const [one, two] = [await encode(), await encode()];
    expect(one.data['$pii']).not.toEqual(two.data['$pii']);
    const other = await under.again();
    for (const event of [one, two]) expect(await codecOf(other).decode(recorded(event))).toEqual(said);
    await other.close();
  });

  it('reads as null once the key is destroyed, and the rest stays', async () => {
    const event = await stored();
    await under.keys.destroy('ann');
    expect(await codecOf().decode(event)).toEqual({
      type: 'Said',
      data: { at: 'noon', text: null, choices: null, tone: 'kind' },
    });
    await expect(codecOf().encode('s-1', [said], metadata())).rejects.toBeInstanceOf(KeyDestroyed);
  });

  it('that is not there needs no key, so an erased person can still have left', async () => {
    await under.keys.destroy('ann');
    const nothing = { ...said, data: { ...said.data, text: null, choices: null } };
    const [left, silent] = await codecOf().encode('s-1', [{ type: 'Left', data: { at: 'one' } }, nothing], metadata());
    expect(left?.data).toEqual({ at: 'one' });
    expect(silent?.data).toEqual({ at: 'noon', tone: 'kind' });
    expect(await codecOf().decode(recorded(silent as NewEvent))).toEqual(nothing);
  });

  it('of nobody in particular is refused, and so is a half-said one', async () => {
    await expect(codecOf().encode('s-1', [said], metadata(null))).rejects.toThrow(UnstorableEvent);
    const half = { type: 'Said', data: { at: 'noon', choices: null, tone: 'kind' } } as unknown as typeof said;
    await expect(codecOf().encode('s-1', [half], metadata())).rejects.toThrow(UnstorableEvent);
  });
});

describe('a ciphertext', () => {
  const moved: Readonly<Record<string, (event: RecordedEvent) => RecordedEvent>> = {
    'to another stream': (event) => ({ ...event, stream: 's-2' }),
    'to another event': (event) => ({ ...event, id: randomUUID() }),
    'to another person': (event) => ({ ...event, metadata: { ...event.metadata, customerId: 'bob' } }),
    'with a bit changed': (event) => {
      const bytes = Buffer.from(String(event.data['$pii']), 'base64');
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      return { ...event, data: { ...event.data, $pii: bytes.toString('base64') } };
    },
    'cut off': (event) => ({ ...event, data: { ...event.data, $pii: String(event.data['$pii']).slice(0, 24) } }),
    'that is no text': (event) => ({ ...event, data: { ...event.data, $pii: 7 } }),
  };

  it.each(Object.entries(moved))('moved %s does not read', async (_, move) => {
    const event = await stored();
    await under.keys.keyFor('bob');
    await expect(codecOf().decode(move(event))).rejects.toBeInstanceOf(UnreadableEvent);
  });

  it('moved to another type does not read', async () => {
    const twins = { One: { version: 1, schema: events.Said.schema }, Two: { version: 1, schema: events.Said.schema } };
    const codec = defineCodec({ events: twins, person: () => 'ann', keys: under.keys });
    const [one] = await codec.encode('s-1', [{ type: 'One', data: said.data }], metadata());
    await expect(codec.decode(recorded({ ...(one as NewEvent), type: 'Two' }))).rejects.toBeInstanceOf(UnreadableEvent);
  });

  it('whose key was never here means that the key database is another one', async () => {
    const event = await stored();
    const stranger = await sqliteKeysUnderTest();
    await expect(codecOf(stranger.keys).decode(event)).rejects.toBeInstanceOf(KeyMissing);
    await stranger.dispose();
  });
});

describe('versions', () => {
  it('that are older are brought up to today, with their personal data', async () => {
    const old = { Said: { version: 1, schema: z.object({ at: z.string(), body: pii(z.string().nullable()) }) } };
    const yesterday = defineCodec({ events: old, person: () => 'ann', keys: under.keys });
    const [event] = await yesterday.encode(
      's-1',
      [{ type: 'Said', data: { at: 'then', body: 'old secret' } }],
      metadata(),
    );
    const data = { at: 'then', text: 'old secret', choices: null, tone: 'plain' };
    expect(await codecOf().decode(recorded(event as NewEvent))).toEqual({ type: 'Said', data });
    await under.keys.destroy('ann');
    expect(await codecOf().decode(recorded(event as NewEvent))).toEqual({
      type: 'Said',
      data: { ...data, text: null },
    });
  });

  it('and types that are newer than this code stop the reader', async () => {
    const event = await stored();
    const newer = { ...event, metadata: { ...event.metadata, schemaVersion: 3 } };
    await expect(codecOf().decode(newer)).rejects.toThrow(UnknownEventType);
    await expect(codecOf().decode({ ...event, type: 'Sung' })).rejects.toThrow(UnknownEventType);
    await expect(codecOf().decode({ ...event, type: 'toString' })).rejects.toThrow(UnknownEventType);
  });

  it('without a way up to today are refused at start', () => {
    const gap = { Said: { version: 3, schema: z.object({}), upcasts: { 2: () => ({}) } } };
    expect(() => defineCodec({ events: gap, person: () => null, keys: under.keys })).toThrow(
      'no upcast from version 1',
    );
  });
});

describe('the schema', () => {
  const defining = (schema: z.ZodObject) => () =>
    defineCodec({ events: { Said: { version: 1, schema } }, person: () => null, keys: under.keys });

  it('must let personal data be null, and have it at the top', () => {
    expect(defining(z.object({ text: pii(z.string()) }))).toThrow('Said.text holds personal data');
    expect(defining(z.object({ who: z.object({ name: pii(z.string().nullable()) }) }))).toThrow(
      'Said.who has personal',
    );
    expect(defining(z.object({ list: z.array(pii(z.string().nullable())) }))).toThrow('Said.list has personal');
    expect(defining(z.object({ map: z.record(z.string(), pii(z.string().nullable())) }))).toThrow('Said.map has');
    expect(defining(z.object({ one: z.union([z.number(), pii(z.string().nullable())]) }))).toThrow('Said.one has');
    expect(defining(z.object({ late: z.lazy(() => pii(z.string().nullable())) }))).toThrow('Said.late has');
  });

  it('marks a field also when it is made nullable afterwards', async () => {
    const schema = z.object({ text: pii(z.string()).nullable() });
    const codec = defineCodec({ events: { Said: { version: 1, schema } }, person: () => 'ann', keys: under.keys });
    const [event] = await codec.encode('s-1', [{ type: 'Said', data: { text: 'secret' } }], metadata());
    expect(Object.keys(event?.data ?? {})).toEqual(['$pii']);
  });

  it('refuses what it does not allow, and what would not come back, and names fields only', async () => {
    const encode = (data: object) =>
      codecOf().encode('s-1', [{ type: 'Left', data } as { type: 'Left'; data: { at: string } }], metadata());
    await expect(encode({ at: 7 })).rejects.toThrow('event Left cannot be stored: bad at');
    await expect(encode({ at: 'noon', more: 'secret' })).rejects.toThrow(/does not name/);
    await expect(encode({ at: 'noon', more: undefined })).rejects.toThrow(UnstorableEvent);
    const sung = { type: 'Sung', data: {} } as unknown as typeof said;
    await expect(codecOf().encode('s-1', [sung], metadata())).rejects.toThrow('does not know this type');
    const dates = { When: { version: 1, schema: z.object({ at: z.date() }) } };
    const codec = defineCodec({ events: dates, person: () => null, keys: under.keys });
    await expect(codec.encode('s-1', [{ type: 'When', data: { at: new Date() } }], metadata())).rejects.toThrow(
      'changed',
    );
  });

  it('refuses a stored event that does not fit it, without a word of its content', async () => {
    const event = await stored();
    const damaged = { ...event, data: { ...event.data, at: 7 } };
    await expect(codecOf().decode(damaged)).rejects.toThrow('stream s-1 revision 0: Said has a bad at');
  });
});

it('the events of one append have ids of their own, made from the command', async () => {
  const left = { type: 'Left', data: { at: 'noon' } } as const;
  const command = metadata();
  const encode = () => codecOf().encode('s-1', [left, left], command);
  const ids = (await encode()).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect((await encode()).map(({ id }) => id)).toEqual(ids);
  expect((await encode())[0]?.metadata).toEqual({ ...command, schemaVersion: 1 });
});
