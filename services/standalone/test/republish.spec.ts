import { openEmbeddedBus } from '@baton/event-bus';
import { openSqliteEventStore } from '@baton/event-store';
import { createLog } from '@baton/service-kit';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderUnusable } from '../src/data/folder-lock';
import { readArguments } from '../src/republish/arguments';
import { readRepublishConfig } from '../src/republish/config';
import { type RelayName, relayNames } from '../src/republish/relays';
import { republish } from '../src/republish/republish';
import { eventually, newFolder, removeFolder, send, startIn } from './temporary.standalone';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

const republishIn = (dataFolder: string, relay: RelayName): Promise<void> =>
  republish({ at: 'folder', dataFolder }, relay, createLog({ level: 'silent', name: 'spec' }));

describe('what is written anew, and where', () => {
  it('is one relay by its name, and nothing else', () => {
    for (const relay of relayNames) expect(readArguments([relay])).toEqual({ relay, services: null });
    expect(readArguments(['relay-ticket', '--services', 'x'])).toEqual({ relay: 'relay-ticket', services: 'x' });
    for (const wrong of [[], ['ticket'], ['relay-ticket', 'relay-presence'], ['relay-ticket', '--all'], ['toString']])
      expect(readArguments(wrong)).toBeNull();
    expect(readArguments(['relay-ticket', '--services', ''])).toBeNull();
  });

  it('is on the brokers that the environment names, else in the folder of the standalone', () => {
    const args = { relay: 'relay-ticket', services: null } as const;
    expect(readRepublishConfig(args, { BATON_DATA: 'x' })).toEqual({ at: 'folder', dataFolder: 'x' });
    const brokers = readRepublishConfig(args, { BATON_DATA: 'x', KAFKA_BROKERS: 'one:9092,two:9092' });
    expect(brokers).toMatchObject({ at: 'brokers', kafka: { KAFKA_BROKERS: ['one:9092', 'two:9092'] } });
    expect(() => readRepublishConfig(args, { KAFKA_BROKERS: 'one' })).toThrow(/KAFKA_BROKERS/);
    const half = { KAFKA_BROKERS: 'one:9092', KAFKA_SASL_MECHANISM: 'plain' };
    expect(() => readRepublishConfig(args, half)).toThrow(/KAFKA_SASL_PASSWORD/);
  });

  it('is where npm run services has its brokers, whatever else the environment says', () => {
    const args = { relay: 'relay-presence', services: folder } as const;
    expect(() => readRepublishConfig(args, { KAFKA_BROKERS: 'others:9092' })).toThrow(/no services were started there/);
    mkdirSync(join(folder, 'services'), { recursive: true });
    const environment = JSON.stringify({ presence: { KAFKA_BROKERS: 'mine:9092' } });
    writeFileSync(join(folder, 'services', 'environment.json'), environment);
    const config = readRepublishConfig(args, { KAFKA_BROKERS: 'others:9092' });
    expect(config).toMatchObject({ at: 'brokers', kafka: { KAFKA_BROKERS: ['mine:9092'] } });
    expect(() => readRepublishConfig({ ...args, relay: 'relay-ticket' }, {})).toThrow(/no services were started there/);
  });
});

const chatOn = async (url: string) => {
  const { body } = await send(url, 'POST', '/v1/visitors', { body: { channel: 'phone' } });
  const path = `/v1/conversations/${body.conversationId}/handover`;
  const { body: conversation } = await send(url, 'POST', path, { token: body.token, body: {} });
  return conversation.ticket.id as string;
};

describe('writing the topics of a relay anew', () => {
  it('is refused while the product runs', async () => {
    const running = await startIn(folder, { demoBot: false });
    await expect(republishIn(folder, 'relay-ticket')).rejects.toThrow(FolderUnusable);
    await running.stop();
  });

  it('makes no folder where there was none', async () => {
    await expect(republishIn(join(folder, 'none'), 'relay-ticket')).rejects.toThrow(/nothing was ever published/);
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

    await republishIn(folder, 'relay-ticket');
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
