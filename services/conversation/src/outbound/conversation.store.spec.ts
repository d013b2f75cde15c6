import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEventStore, openSqliteKeyStore, type RecordedEvent, UnknownEventType } from '@baton/event-store';
import {
  bot,
  collected,
  CONVERSATION,
  CUSTOMER,
  customer,
  endedByAgent,
  erased,
  joined,
  left,
  note,
  noted,
  NOW,
  post,
  posted,
  requested,
  shared,
  started,
  wasRead,
} from '../../test/chat.examples';
import { type ConversationEvent, conversationEventSchemas } from '../domain/conversation.events';
import { conversationCodec, Conversations, conversationStream } from './conversation.store';

const STREAM = conversationStream(CONVERSATION);
const cause = (n: number) => ({
  commandId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  actor: { kind: 'customer' as const, id: CUSTOMER },
  correlationId: 'c',
  causationId: null,
  traceparent: null,
  occurredAt: NOW,
});
const newKeys = () => openSqliteKeyStore({ file: ':memory:', masterKey: randomBytes(32) });

/** One of every stored event. */
const samples: readonly ConversationEvent[] = [
  started,
  posted(customer),
  posted(bot, 'b1', { choices: [{ id: 'yes', label: 'Yes' }] }),
  shared(customer),
  collected({ topic: 'refund' }),
  requested(),
  joined(),
  left(),
  endedByAgent(),
  noted('resolved', { owner: 'ada' }),
  note(),
  wasRead('agent', 'ada', 3),
  erased,
];

describe('stored conversation events', () => {
  it('there is a sample of every type', () =>
    expect([...new Set(samples.map(({ type }) => type))].sort()).toEqual(Object.keys(conversationEventSchemas).sort()));

  it.each(samples.map((event) => [event.type, event] as const))(
    '%s comes back as it went in, with nothing personal in clear',
    async (_, event) => {
      const codec = conversationCodec(await newKeys());
      const [encoded] = await codec.encode(STREAM, [event], { ...cause(1), customerId: CUSTOMER });
      if (encoded === undefined) throw new Error('nothing was encoded');
      expect(JSON.stringify(encoded.data)).not.toMatch(/hello|Jo"|cat\.png|refund|careful|Yes/);
      expect(await codec.decode({ ...encoded, stream: STREAM, revision: 0, position: '1' })).toEqual(event);
    },
  );

  it('texts read as null once the key is gone', async () => {
    const keys = await newKeys();
    const codec = conversationCodec(keys);
    const encoded = await codec.encode(STREAM, samples, { ...cause(1), customerId: CUSTOMER });
    await keys.destroy(CUSTOMER);
    const events = await Promise.all(
      encoded.map((event, revision) => codec.decode({ ...event, stream: STREAM, revision, position: '1' })),
    );
    expect(JSON.stringify(events)).not.toMatch(/hello|Jo"|cat\.png|refund|careful|Yes/);
    expect(events[1]).toMatchObject({
      type: 'MessagePosted',
      data: { text: null, clientMessageId: 'm1', author: customer },
    });
  });

  it('an unknown type stops the reader', async () => {
    const codec = conversationCodec(await newKeys());
    const [encoded] = await codec.encode(STREAM, [started], { ...cause(1), customerId: CUSTOMER });
    const strange = { ...encoded, type: 'MessageEdited', stream: STREAM, revision: 1, position: '2' } as RecordedEvent;
    await expect(codec.decode(strange)).rejects.toThrow(UnknownEventType);
  });

  it('every golden sample of version 1 still reads', async () => {
    const codec = conversationCodec(await newKeys());
    const golden = readFileSync(join(__dirname, '../../test/golden/conversation-events.v1.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const recorded = golden.map((line) => JSON.parse(line) as RecordedEvent);
    expect([...new Set(recorded.map(({ type }) => type))].sort()).toEqual(Object.keys(conversationEventSchemas).sort());
    const read = await Promise.all(recorded.map((event) => codec.decode(event)));
    expect(read.map(({ type }) => type)).toEqual(recorded.map(({ type }) => type));
  });
});

describe('commands on stored conversations', () => {
  const open = async () => {
    const store = await openSqliteEventStore({ file: ':memory:' });
    const conversations = new Conversations(store, conversationCodec(await newKeys()));
    const begin = async (conversationId: string) =>
      conversations.command(conversationId, cause(0), {
        type: 'StartConversation',
        conversationId,
        customerId: CUSTOMER,
        channel: 'web',
        customerName: null,
        locale: null,
      });
    return { store, conversations, begin };
  };

  it('metadata holds what is needed and nothing else of the caller', async () => {
    const { store, conversations, begin } = await open();
    await begin(CONVERSATION);
    const more = { ...cause(1), principal: { name: 'secret-name' }, hashOf: () => '' };
    await conversations.command(CONVERSATION, more, post(customer));
    const recorded: RecordedEvent[] = [];
    for await (const event of store.readStream(STREAM)) recorded.push(event);
    expect(recorded.map(({ metadata }) => metadata.customerId)).toEqual([CUSTOMER, CUSTOMER]);
    expect(JSON.stringify(recorded)).not.toContain('secret-name');
    await store.close();
  });

  it('folds up to a revision', async () => {
    const { store, conversations, begin } = await open();
    await begin(CONVERSATION);
    await conversations.command(CONVERSATION, cause(1), post(customer, { clientMessageId: '1' }));
    await conversations.command(CONVERSATION, cause(2), post(customer, { clientMessageId: '2' }));
    expect((await conversations.loadUpTo(CONVERSATION, 1)).revision).toBe(1);
    expect((await conversations.loadUpTo(CONVERSATION, 99)).revision).toBe(2);
    await store.close();
  });

  it('message 5,000 of a conversation costs what the first ones of another do', async () => {
    const { store, conversations, begin } = await open();
    const [long, short] = [CONVERSATION, 'c0000000-0000-5000-8000-000000000002'];
    await begin(long);
    await begin(short);
    let n = 10;
    const say = async (id: string): Promise<number> => {
      n += 1;
      const began = performance.now();
      await conversations.command(
        id,
        cause(n),
        post(n % 2 === 0 ? customer : bot, { clientMessageId: `message ${n}` }),
      );
      return performance.now() - began;
    };
    while (n < 5_000) await say(long);
    // side by side, so that whatever else the machine does hits both alike
    const times = { long: [] as number[], short: [] as number[] };
    for (let pair = 0; pair < 300; pair += 1) {
      times.long.push(await say(long));
      times.short.push(await say(short));
    }
    const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length / 2] ?? 0;
    expect((await conversations.load(long)).revision).toBeGreaterThan(5_000);
    expect(median(times.long) / median(times.short)).toBeLessThan(1.5);
    await store.close();
  });
});
