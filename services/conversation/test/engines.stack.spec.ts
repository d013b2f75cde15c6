import type { AgentStateV1, SettingsStateV1 } from '@baton/contracts';
import type { RecordedEvent } from '@baton/event-store';
import { dumpView } from '@baton/projections';
import { createPositionTables } from '@baton/projections/src/positions';
import { type DatabaseUnderTest, postgresUnderTest, sqliteUnderTest } from '@baton/sql/src/contract';
import fc from 'fast-check';
import type { ConversationEvent } from '../src/domain/conversation.events';
import { customerConversations } from '../src/views/conversations/conversations.projection';
import { allConversationsOf, conversationsOf } from '../src/views/conversations/conversations.query';
import { agentNames, keepAgent, keepSettings, maxFileBytes } from '../src/views/directory';
import { type ConversationTables, migrateViews } from '../src/views/view-tables';

const CUSTOMERS = ['01920000-0000-7000-8000-0000000000c1', '01920000-0000-7000-8000-0000000000c2'];
const CONVERSATIONS = ['b', 'B', 'a', '-a', 'a-b', 'ab', 'ä', 'Z'];
const PEOPLE = ['ada', 'Ada', "o'hara", 'zoé', 'n\u0000l', '\u{1f600}'];

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('posted' as const, 'read' as const, 'erased' as const),
    id: fc.constantFrom(...CONVERSATIONS),
    minute: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('agent' as const),
    id: fc.constantFrom(...PEOPLE),
    name: fc.option(fc.string({ unit: 'binary' })),
  }),
  fc.record({ kind: fc.constant('settings' as const), bytes: fc.option(fc.integer({ min: 0, max: 2 ** 40 })) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const view = customerConversations({
  conversations: { decode: () => Promise.reject(new Error('applied, not decoded')) } as never,
  customers: { decode: () => Promise.reject(new Error('applied, not decoded')) } as never,
});

/** Applies the history and answers all that can be asked; each conversation begins with its first event. */
const told = async (database: DatabaseUnderTest, steps: readonly Step[]): Promise<string[]> => {
  const db = database.open<ConversationTables>();
  await migrateViews(db);
  await createPositionTables(db);
  const revisions = new Map<string, number>();
  const apply = (id: string, minute: number, event: Pick<ConversationEvent, 'type' | 'data'>): Promise<void> => {
    const revision = (revisions.get(id) ?? -1) + 1;
    revisions.set(id, revision);
    const metadata = { occurredAt: `2026-11-22T10:0${minute}:00.000Z` };
    const recorded = { stream: `conversation-${id}`, revision, metadata } as RecordedEvent;
    return db.transaction().execute((trx) => view.apply(trx, recorded, event as ConversationEvent));
  };
  for (const one of steps) {
    if (one.kind === 'agent') {
      const state = one.name === 'gone' ? null : ({ id: one.id, name: one.name } as AgentStateV1);
      await db.transaction().execute((trx) => keepAgent(trx, one.id, state));
    } else if (one.kind === 'settings') {
      const state = one.bytes === null ? null : ({ maxFileBytes: one.bytes } as SettingsStateV1);
      await db.transaction().execute((trx) => keepSettings(trx, state));
    } else {
      const customerId = CUSTOMERS[one.id.length % 2] as string;
      const data = { conversationId: one.id, customerId, channel: 'web' };
      if (!revisions.has(one.id)) await apply(one.id, one.minute, { type: 'ConversationStarted', data } as never);
      const types = { posted: 'MessagePosted', read: 'MessagesRead', erased: 'Erased' } as const;
      await apply(one.id, one.minute, { type: types[one.kind], data: {} } as never);
    }
  }
  const names = await agentNames(db, new Set(PEOPLE.map((id) => id.replace('\u0000', '\ufffd'))));
  const answers: unknown[] = [[...names].sort(), await maxFileBytes(db)];
  for (const customer of CUSTOMERS) {
    answers.push(await conversationsOf(db, customer), (await allConversationsOf(db, customer)).toSorted());
  }
  return [...(await dumpView(db, view)), ...answers.map((answer) => JSON.stringify(answer))];
};

it('the same history gives the same rows and the same answers on SQLite and PostgreSQL, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
      const [small, large] = [await sqliteUnderTest.create(), await postgresUnderTest.create()];
      try {
        expect(await told(large, steps)).toEqual(await told(small, steps));
      } finally {
        await Promise.all([small.dispose(), large.dispose()]);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});
