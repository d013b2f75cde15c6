import type { LiveFrame } from './live.reader';
import { liveStage, seen } from './live.stage';

const stage = liveStage();
const { call, staff, open } = stage;
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
