import { openEmbeddedBus } from '@baton/event-bus';
import { openSqliteEventStore } from '@baton/event-store';
import { join } from 'node:path';
import { FolderUnusable } from '../src/data/folder-lock';
import { republish } from '../src/data/republish';
import { eventually, newFolder, removeFolder, send, startIn } from './temporary.standalone';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

const chatOn = async (url: string) => {
  const { body } = await send(url, 'POST', '/v1/visitors', { body: { channel: 'phone' } });
  const path = `/v1/conversations/${body.conversationId}/handover`;
  const { body: conversation } = await send(url, 'POST', path, { token: body.token, body: {} });
  return conversation.ticket.id as string;
};

describe('writing the topics of a relay anew', () => {
  it('is refused while the product runs', async () => {
    const running = await startIn(folder, { demoBot: false });
    await expect(republish(folder, 'relay-ticket')).rejects.toThrow(FolderUnusable);
    await running.stop();
  });

  it('makes no folder where there was none', async () => {
    await expect(republish(join(folder, 'none'), 'relay-ticket')).rejects.toThrow(/nothing was ever published/);
  });

  it('is the way out when the checkpoint does not fit the store', async () => {
    const first = await startIn(folder, { demoBot: false });
    const token = await first.devIssuer.token({ sub: 'sue', roles: ['agent', 'supervisor'] });
    const seen = (url: string, ticket: string) => send(url, 'GET', `/v1/tickets/${ticket}`, { token });
    const ticket = await chatOn(first.url);
    await eventually(
      () => seen(first.url, ticket),
      ({ status }) => status === 200,
    );
    await first.stop();

    const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite') });
    const store = await openSqliteEventStore({ file: join(folder, 'ticket', 'events.sqlite') });
    const writer = await bus.openWriter('relay-ticket', []);
    await writer.write([], { position: '0000000000009999', storeId: await store.storeId(), caughtUp: true });
    await bus.close();
    await store.close();
    const refused = await startIn(folder, { demoBot: false });
    await eventually(
      () => send(refused.url, 'GET', '/health/ready'),
      ({ status }) => status === 503,
    );
    await refused.stop();

    await republish(folder, 'relay-ticket');
    const repaired = await startIn(folder, { demoBot: false });
    await eventually(
      () => send(repaired.url, 'GET', '/health/ready'),
      ({ status }) => status === 200,
    );
    const rows = await eventually(
      () => send(repaired.url, 'GET', '/v1/inbox', { token }),
      ({ body }) => body.items?.length > 0,
    );
    expect(rows.body.items[0].ticket.id).toBe(ticket);
    await repaired.stop();
  });
});
