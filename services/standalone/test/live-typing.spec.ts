import type { Standalone } from '../src/standalone.module';
import { type LiveFrame, LiveReader } from './live.reader';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

let folder: string;
let running: Standalone;
const streams: LiveReader[] = [];

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, { demoBot: false });
}, 60_000);
afterAll(async () => {
  for (const stream of streams) stream.leave();
  await running.stop();
  removeFolder(folder);
});

const call = (
  method: string,
  path: string,
  token: string | undefined,
  body?: unknown,
  headers: Record<string, string> = {},
) => send(running.url, method, path, { token, body, headers });
const staff = async (sub: string, roles = ['agent']): Promise<string> =>
  (await call('POST', '/v1/dev/tokens', undefined, { sub, name: sub, roles })).body.token;
const seen = ({ headers }: { headers: Headers }) => ({ 'baton-seen': headers.get('baton-revision') ?? '' });
const open = (token: string, ...views: string[]): LiveReader => {
  const stream = new LiveReader(running.url, { token, views });
  streams.push(stream);
  return stream;
};
const typists = (frames: readonly LiveFrame[]): string[] =>
  frames.flatMap(({ kind, data }) => (kind === 'event' && data.item.kind === 'typing' ? [data.item.author.id] : []));

it('customer and owner see each other type, and an agent who is not joined is seen by nobody', async () => {
  const {
    token: eve,
    conversationId,
    customerId,
  } = (await call('POST', '/v1/visitors', undefined, { channel: 'web' })).body;
  const chat = await call('POST', `/v1/conversations/${conversationId}/handover`, eve, {});
  const [ada, bob] = [await staff('ada'), await staff('bob')];
  const ticketId = chat.body.ticket.id as string;
  const claim = await call('POST', `/v1/tickets/${ticketId}/claim`, ada, undefined, seen(chat));
  expect(claim.status).toBe(200);
  const [hers, eves] = [open(ada, `ticket:${ticketId}`), open(eve, 'conversation')];
  // The row says that she is joined: from here on, marks are for somebody.
  const isJoined = (frames: readonly LiveFrame[]): boolean =>
    frames.some(({ data }) => (data.row ?? data.rows?.[0])?.agent?.id === 'ada');
  await eves.until(isJoined);
  await hers.until((frames) => frames.length > 0);

  const type = async (token: string): Promise<number> =>
    (await call('POST', '/v1/typing', token, { conversationId })).status;
  expect(await type(bob)).toBe(204);
  expect(await type(ada)).toBe(204);
  await eves.until((frames) => typists(frames).length > 0);
  expect(typists(eves.frames)).toEqual(['ada']);
  expect(await type(eve)).toBe(204);
  await hers.until((frames) => typists(frames).length > 0);
  expect(typists(hers.frames)).toEqual([customerId]);
}, 60_000);
