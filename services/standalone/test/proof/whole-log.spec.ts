import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Client } from './client';
import { discard, newFolder, startIn } from './servers';
import { checkWhole } from './whole-log';

jest.setTimeout(120_000);

let folder: string;
beforeAll(async () => {
  folder = await newFolder();
  const standalone = await startIn(folder);
  const client = new Client(standalone.url);
  const [ada, sue] = [await client.token('ada'), await client.token('sue', ['supervisor'])];
  await client.must('PUT', '/v1/agents/me', { as: ada });
  const chat = await client.chat();
  await client.ticketOf(chat, sue);
  await client.must('POST', `/v1/tickets/${chat.ticketId}/claim`, { as: ada });
  await client.must('POST', `/v1/conversations/${chat.conversationId}/messages`, {
    as: chat.customer,
    body: { text: 'hello', clientMessageId: 'm1' },
  });
  const { body } = await client.must('POST', `/v1/tickets/${chat.ticketId}/resolve`, { as: ada, body: {} });
  const seen = { as: sue, headers: { 'baton-seen': `ticket-${chat.ticketId}@${String(body['revision'])}` } };
  await client.must('GET', '/v1/tickets', seen);
  await client.must('GET', `/v1/conversations/${chat.conversationId}/messages`, seen);
  await standalone.stop();
});
afterAll(() => discard(folder));

/** The same folder with something done to one of its files. */
const damaged = async (file: string, sql: string): Promise<readonly string[]> => {
  const copy = await newFolder();
  try {
    await cp(folder, copy, { recursive: true });
    const database = new DatabaseSync(join(copy, file));
    database.exec(sql);
    database.close();
    return (await checkWhole(copy)).problems;
  } finally {
    await discard(copy);
  }
};

it('finds nothing in what an orderly day left behind', async () => {
  const whole = await checkWhole(folder);
  expect(whole.problems).toEqual([]);
  expect(whole.events).toBeGreaterThan(8);
  expect(whole.viewRows).toBeGreaterThan(4);
});

it.each([
  [
    'a row of the ticket list that was changed',
    'ticket/views.sqlite',
    `update tickets set owner = 'bob'`,
    /^view tickets: /,
  ],
  [
    'a row that is missing',
    'conversation/views.sqlite',
    'delete from customer_conversations',
    /^view customer-conversations/,
  ],
  [
    'a record that never reached the bus',
    'bus.sqlite',
    `delete from bus_log where headers like '%baton.ticket.claimed.v1%'`,
    /: gap: ticket-/,
  ],
  [
    'the last record that never reached the bus',
    'bus.sqlite',
    `delete from bus_log where headers like '%baton.ticket.resolved.v1%'`,
    /is not on the bus$/,
  ],
  [
    'a message that was stored twice',
    'conversation/events.sqlite',
    `insert into events (stream, revision, id, type, data, metadata)
     select stream, (select max(revision) + 1 from events e where e.stream = events.stream), 'x', type, data, metadata
     from events where type = 'MessagePosted' limit 1`,
    /MessagePosted by command .* again at /,
  ],
  [
    'a second owner',
    'ticket/events.sqlite',
    `update events set type = 'Claimed', data = '{"agentId":"bob","epoch":2}' where type = 'Resolved'`,
    /Claimed by bob while claimed by ada/,
  ],
])('sees %s', async (_name, file, sql, problem) => {
  expect(await damaged(file, sql)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
});
