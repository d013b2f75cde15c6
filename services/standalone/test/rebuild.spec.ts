import { openSqlite } from '@baton/sql';
import { join } from 'node:path';
import { readArguments } from '../src/rebuild/arguments';
import { openView } from '../src/rebuild/open-views';
import { runRebuild } from '../src/rebuild/run-rebuild';
import type { Standalone } from '../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

let folder: string;
let running: Standalone;
let token: string;
/** A new chat that asks for a person, and is in the list. */
const handover = async (): Promise<void> => {
  const { body } = await send(running.url, 'POST', '/v1/visitors', { body: { channel: 'web' } });
  const path = `/v1/conversations/${body.conversationId}/handover`;
  const asked = await send(running.url, 'POST', path, { token: body.token, body: {} });
  const headers = { 'baton-seen': String(asked.headers.get('baton-revision')) };
  expect((await send(running.url, 'GET', '/v1/tickets', { token, headers })).status).toBe(200);
};

const run = async (...args: string[]): Promise<{ readonly code: number; readonly said: string }> => {
  const read = readArguments(args);
  if (read === null) throw new Error(`no arguments: ${args.join(' ')}`);
  const { view, close } = await openView({ at: 'folder', dataFolder: folder }, read.view);
  const lines: string[] = [];
  const code = await runRebuild(view, read, (line) => void lines.push(line)).finally(() => close());
  return { code, said: lines.join('\n') };
};

describe('npm run rebuild, while the standalone runs', () => {
  beforeEach(async () => {
    folder = newFolder();
    running = await startIn(folder, { demoBot: false });
    token = await running.devIssuer.token({ sub: 'sue', roles: ['agent', 'supervisor'] });
    for (let chat = 0; chat < 5; chat += 1) await handover();
  });
  afterEach(async () => {
    await running.stop();
    removeFolder(folder);
  });

  it('fills, compares and switches each view with no failed and no empty list, and drops the old version', async () => {
    let isOn = true;
    let reads = 0;
    const wrong: unknown[] = [];
    const reading = (async () => {
      for (; isOn; reads += 1) {
        const { status, body } = await send(running.url, 'GET', '/v1/tickets', { token });
        if (status !== 200 || body.items.length < 5) wrong.push([status, body]);
      }
    })();
    for (const view of ['tickets', 'agents', 'customer-conversations'] as const) {
      const { code, said } = await run(view);
      expect(said).toMatch(
        /compared \d+ rows at the same place: equal byte for byte\nversion 2 serves; version 1 is kept/,
      );
      expect(code).toBe(0);
    }
    await handover();
    expect((await run('tickets', '--check')).said).toMatch(/equal byte for byte/);
    expect((await run('tickets', '--drop-old')).said).toBe('dropped: version 1');
    expect((await run('tickets', '--drop-old')).said).toBe('no version is kept');
    isOn = false;
    await reading;
    expect(wrong).toEqual([]);
    expect(reads).toBeGreaterThan(5);
    expect((await send(running.url, 'GET', '/v1/tickets', { token })).body.items).toHaveLength(6);
  });

  it('says where rows differ without their contents, and repairs them when told to', async () => {
    const views = openSqlite<{ tickets: { id: string; state: string } }>(join(folder, 'ticket', 'views.sqlite'));
    const { id } = await views.selectFrom('tickets').select('id').orderBy('id').executeTakeFirstOrThrow();
    await views.updateTable('tickets').set({ state: '{"secret":1}' }).where('id', '=', id).execute();
    await views.destroy();
    const refused = await run('tickets', '--service', 'ticket');
    expect(refused.code).toBe(3);
    expect(refused.said).toContain(`tickets: 1 differ, 0 only in what serves, 0 only in the rebuilt one; first: ${id}`);
    expect(refused.said).not.toContain('secret');
    expect((await run('tickets', '--despite-differences')).code).toBe(0);
    expect((await run('tickets', '--check')).code).toBe(0);
  });
});

it.each([
  [[]],
  [['nothing']],
  [['tickets', 'agents']],
  [['tickets', '--service', 'conversation']],
  [['tickets', '--force']],
])('%j is wrong use', (args) => {
  expect(readArguments(args)).toBeNull();
});

it('a folder that holds nothing is left as it is', async () => {
  const config = { at: 'folder', dataFolder: 'a-folder-that-nobody-made' } as const;
  await expect(openView(config, 'tickets')).rejects.toThrow(/holds nothing to rebuild from/);
});
