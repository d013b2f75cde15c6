import type { LiveReader } from './live.reader';
import { liveStage, seen } from './live.stage';

const stage = liveStage();
const { call, staff, open } = stage;

/** An agent who is in the directory and listens. */
class Listener {
  private constructor(
    readonly token: string,
    private readonly stream: LiveReader,
  ) {}

  static async of(sub: string, roles = ['agent']): Promise<Listener> {
    const token = await staff(sub, roles);
    await call('PUT', '/v1/agents/me', token);
    const stream = open(token, 'alerts');
    await stream.until((frames) => frames.length > 0);
    return new Listener(token, stream);
  }

  get items(): { kind: string; sound: boolean }[] {
    return this.stream.frames.flatMap(({ kind, data }) => (kind === 'event' ? [data.item] : []));
  }

  get heard(): string[] {
    return this.items.map(({ kind, sound }) => (sound ? kind : `${kind}, silently`));
  }

  hears(count: number): Promise<void> {
    return this.stream.until(() => this.items.length >= count);
  }
}

it('all five kinds reach whom they are for, from real commands, and the sound is as the agent has set it', async () => {
  const [ada, bob, sue] = [
    await Listener.of('ada'),
    await Listener.of('bob'),
    await Listener.of('sue', ['supervisor']),
  ];
  const { token: eve, conversationId } = (await call('POST', '/v1/visitors', undefined, { channel: 'web' })).body;
  const chat = await call('POST', `/v1/conversations/${conversationId}/handover`, eve, {});
  const ticketId = chat.body.ticket.id as string;
  await Promise.all([ada, bob, sue].map((agent) => agent.hears(1)));

  const onTicket = async (who: Listener, command: string, body: object | undefined, after: { headers: Headers }) => {
    const answer = await call('POST', `/v1/tickets/${ticketId}/${command}`, who.token, body, seen(after));
    expect([command, answer.status]).toEqual([command, 200]);
    return answer;
  };
  const claim = await onTicket(ada, 'claim', undefined, chat);
  const say = (text: string, after: { headers: Headers }) =>
    call('POST', `/v1/conversations/${conversationId}/messages`, eve, { text, clientMessageId: text }, seen(after));
  await say('where is it?', claim);
  await ada.hears(2);
  const given = await onTicket(ada, 'forward', { to: 'bob', note: 'be kind' }, claim);
  await bob.hears(2);
  expect((await call('PATCH', '/v1/agents/me/preferences', bob.token, { sound: false })).status).toBe(200);
  await say('hello?', given);
  await bob.hears(3);
  await onTicket(sue, 'unclaim', undefined, given);
  await bob.hears(4);
  const again = await call('POST', `/v1/tickets/${ticketId}/claim`, ada.token, undefined);
  expect(again.status).toBe(200);
  expect((await call('POST', `/v1/conversations/${conversationId}/leave`, eve, { ticketId }, seen(again))).status).toBe(
    200,
  );
  await ada.hears(3);

  expect(ada.heard).toEqual(['new-ticket', 'new-message', 'user-left']);
  expect(bob.heard.map((one) => one.replace('new-message, silently', 'new-message'))).toEqual([
    'new-ticket',
    'forwarded',
    'new-message',
    'taken, silently',
  ]);
  expect(sue.heard).toEqual(['new-ticket']);
}, 60_000);
