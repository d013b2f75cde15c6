import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@baton/service-kit';
import { readConfig } from '../src/standalone.module';
import { describeFailure } from '../src/start-failure';
import { type Answer, configFor, eventually, newFolder, removeFolder, send, startIn } from './temporary.standalone';

let folder: string;

beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

/** What the person who starts the process is told. */
const failureOf = async (changes: Parameters<typeof configFor>[1] = {}): Promise<string> => {
  const config = configFor(folder, changes);
  try {
    const running = await startIn(folder, changes);
    await running.stop();
    return 'it started';
  } catch (error) {
    return describeFailure(error, config);
  }
};

/** A visitor of the bot's channel. */
const visitorOf = async (url: string) => {
  const { body } = await send(url, 'POST', '/v1/visitors', { body: { channel: 'web', name: 'Mia' } });
  const path = `/v1/conversations/${body.conversationId}`;
  const token: string = body.token;
  return {
    token,
    path,
    say: (text: string, clientMessageId: string) =>
      send(url, 'POST', `${path}/messages`, { token, body: { text, clientMessageId } }),
    handOver: async (): Promise<string> =>
      (await send(url, 'POST', `${path}/handover`, { token, body: {} })).body.ticket.id,
  };
};

const threadOf = async (
  url: string,
  { path, token }: { path: string; token: string },
): Promise<readonly Answer['body'][]> => (await send(url, 'GET', `${path}/messages?limit=200`, { token })).body.items;

const byBot = (items: readonly Answer['body'][]) => items.filter((item) => item.author.kind === 'bot');

/** The bot has heard of everything that was there: each conversation of its channel that is on the same partition as an old one. */
const heardEverything = async (url: string): Promise<void> => {
  const later = await Promise.all(Array.from({ length: 40 }, () => visitorOf(url)));
  for (const visitor of later)
    await eventually(
      () => threadOf(url, visitor),
      (items) => items.length > 0,
    );
};

describe('a second start', () => {
  it('goes on where the first stopped: tokens, tickets, transcripts, and the bot answers nothing twice', async () => {
    const first = await startIn(folder);
    const mia = await visitorOf(first.url);
    await mia.say('when are you open?', 'm1');
    const before = await eventually(
      () => threadOf(first.url, mia),
      (items) => byBot(items).length === 2,
    );
    const { token } = (await send(first.url, 'POST', '/v1/dev/tokens', { body: { sub: 'ann', roles: ['agent'] } }))
      .body;
    const ticketId = await (await visitorOf(first.url)).handOver();
    expect(await first.stop()).toBe(true);
    await expect(fetch(first.url)).rejects.toThrow();

    // what the bot has read is forgotten, as after a crash before it was noted
    for (const file of readdirSync(folder).filter((name) => name.startsWith('demo-bot.sqlite')))
      rmSync(join(folder, file));

    const second = await startIn(folder);
    const claim = await eventually(
      () => send(second.url, 'POST', `/v1/tickets/${ticketId}/claim`, { token }),
      ({ status }) => status === 200,
    );
    expect(claim.body.owner.id).toBe('ann');
    await heardEverything(second.url);
    expect(await threadOf(second.url, mia)).toEqual(before);
    await second.stop();
  }, 60_000);

  it('a bot that hears late of a customer who asked for a person meanwhile says nothing', async () => {
    const first = await startIn(folder, { demoBot: false });
    const mia = await visitorOf(first.url);
    await mia.say('when are you open?', 'm1');
    await mia.handOver();
    await first.stop();
    const second = await startIn(folder);
    await heardEverything(second.url);
    expect(byBot(await threadOf(second.url, mia))).toEqual([]);
    await second.stop();
  }, 60_000);
});

describe('what stops a start is told in one line', () => {
  it('a port in use', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failureOf({ port })).toBe(`port ${port} on 127.0.0.1 is in use; stop what uses it or set PORT`);
    blocker.close();
  });

  it('a folder in use, and free again when the other has stopped', async () => {
    const first = await startIn(folder);
    expect(await failureOf()).toBe(`data folder ${folder}: another process uses it (pid ${process.pid})`);
    await first.stop();
    expect(await failureOf()).toBe('it started');
  }, 60_000);

  it('a folder that cannot be made', async () => {
    expect(await failureOf({ dataFolder: '/proc/baton' })).toBe(
      'data folder /proc/baton: it cannot be made or written (ENOENT)',
    );
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await failureOf({ dataFolder: join(file, 'data') })).toBe(
      `data folder ${join(file, 'data')}: it cannot be made or written (ENOTDIR)`,
    );
  });

  it.each([
    ['bus.sqlite'],
    ['ticket/events.sqlite'],
    ['ticket/keys.sqlite'],
    ['conversation/views.sqlite'],
    ['demo-bot.sqlite'],
  ])(
    'a damaged %s',
    async (name) => {
      await (await startIn(folder)).stop();
      for (const rest of ['-wal', '-shm']) rmSync(join(folder, `${name}${rest}`), { force: true });
      writeFileSync(join(folder, name), 'no database at all, '.repeat(500));
      expect(await failureOf()).toMatch(
        new RegExp(`^database .*${name}: it is not a SQLite database, or it is damaged[^\n]*$`),
      );
    },
    60_000,
  );

  it.each([
    ['conversation/events.sqlite', 'the keys of its events are there'],
    ['conversation/keys.sqlite', 'only its keys can read the events'],
  ])(
    '%s that is gone while its other half is there',
    async (name, why) => {
      const standalone = await startIn(folder);
      const visit = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"channel":"web"}' };
      expect((await fetch(`${standalone.url}/v1/visitors`, visit)).status).toBe(201);
      await standalone.stop();
      for (const rest of ['', '-wal', '-shm']) rmSync(join(folder, `${name}${rest}`), { force: true });
      expect(await failureOf()).toBe(
        `database ${join(folder, name)}: it is missing, but ${why}; put it back from a backup`,
      );
      expect(existsSync(join(folder, 'conversation/keys.sqlite'))).toBe(!name.endsWith('keys.sqlite'));
    },
    60_000,
  );

  it('secrets that are damaged or not those of the data', async () => {
    await (await startIn(folder)).stop();
    const file = join(folder, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, 'utf8');
    writeFileSync(file, '{');
    expect(await failureOf()).toMatch(/^data folder .*: secrets\.json cannot be read or is damaged[^\n]*$/);
    const other = { ...JSON.parse(kept), ticketMasterKey: Buffer.alloc(32, 1).toString('base64') };
    writeFileSync(file, JSON.stringify(other));
    expect(await failureOf()).toMatch(/^the master key does not open this key database[^\n]*$/);
  }, 60_000);

  it('a configuration that does not fit', () => {
    expect(() => readConfig({ PORT: 'x' })).toThrow(ConfigError);
    expect(() => readConfig({ PORT: 'x' })).toThrow(/^configuration: PORT: [^\n]*$/);
    expect(() => readConfig({ IDENTITY_ISSUERS: '[{}]' })).toThrow(/^configuration: IDENTITY_ISSUERS: must be /);
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/^configuration: AUTH_DEV: [^\n]*production$/);
    expect(readConfig({ NODE_ENV: 'production', AUTH_DEV: 'false' })).toMatchObject({
      authDev: false,
      port: 8080,
      dataFolder: '.baton',
    });
  });
});

it('without AUTH_DEV nobody is given a token, and the development issuer is not believed', async () => {
  const running = await startIn(folder, { authDev: false });
  expect((await send(running.url, 'POST', '/v1/dev/tokens', { body: { sub: 'x', roles: ['agent'] } })).status).toBe(
    404,
  );
  const token = await running.devIssuer.token({ sub: 'x', roles: ['agent'] });
  expect((await send(running.url, 'GET', '/v1/tickets', { token })).status).toBe(401);
  await running.stop();
}, 60_000);

it('a failed start leaves nothing open', async () => {
  await (await startIn(folder)).stop();
  const file = join(folder, 'conversation', 'events.sqlite');
  const parts = ['', '-wal', '-shm'].filter((part) => existsSync(`${file}${part}`));
  for (const part of parts) renameSync(`${file}${part}`, `${file}${part}.kept`);
  writeFileSync(file, 'broken '.repeat(1_000));
  expect(await failureOf()).toContain('conversation');
  rmSync(file);
  for (const part of parts) renameSync(`${file}${part}.kept`, `${file}${part}`);
  expect(await failureOf()).toBe('it started');
}, 60_000);
