import { form, PNG, type Rig, startRig } from './conversation.rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

describe('erasing a customer', () => {
  it('closes every conversation, deletes the files, and nothing of it can be read or written again', async () => {
    const visitor = await rig.visitor();
    const path = `/v1/conversations/${visitor.conversationId}`;
    await rig.ask('POST', `${path}/messages`, { as: visitor.token, body: { text: 'my secret', clientMessageId: '1' } });
    await rig.ask('POST', `${path}/files`, { as: visitor.token, ...form({ name: 'a.png', content: PNG }) });
    await rig.ask('POST', `${path}/handover`, { as: visitor.token, body: {} });
    const erased = await rig.ask('POST', `/v1/customers/${visitor.customerId}/erasure`, {
      as: rig.people.officer,
      body: {},
    });
    expect(erased).toMatchObject({ status: 202, body: { conversations: 1, files: 1 } });
    expect(await rig.blobFiles()).toEqual([]);
    for (const as of [visitor.token, rig.people.sue, rig.people.bot]) {
      expect(await rig.ask('GET', path, { as })).toMatchObject({ status: 410, body: { code: 'erased' } });
    }
    const again = { as: visitor.token, body: { text: 'more', clientMessageId: '2' } };
    expect(await rig.ask('POST', `${path}/messages`, again)).toMatchObject({ status: 410, body: { code: 'erased' } });
    const stored = [];
    for await (const recorded of rig.store.readStream(`conversation-${visitor.conversationId}`)) stored.push(recorded);
    expect(stored.at(-1)?.type).toBe('Erased');
    expect(JSON.stringify(stored)).not.toContain('my secret');
    expect(await rig.keys.find(visitor.customerId)).toBe('destroyed');
  });

  it('misses none of many conversations', async () => {
    const customer = { id: 'many-channels' };
    const start = (channel: string) =>
      rig.ask('POST', '/v1/conversations', { as: rig.people.bot, body: { channel, customer } });
    const { body } = await start('c0');
    for (let channel = 1; channel <= 200; channel += 1) await start(`c${channel}`);
    const { id } = (body as { customer: { id: string } }).customer;
    const erased = await rig.ask('POST', `/v1/customers/${id}/erasure`, { as: rig.people.officer, body: {} });
    expect(erased).toMatchObject({ status: 202, body: { conversations: 201 } });
  });

  it('asked for again answers the same erasure', async () => {
    const visitor = await rig.visitor();
    const ask = () =>
      rig.ask('POST', `/v1/customers/${visitor.customerId}/erasure`, { as: rig.people.officer, body: {} });
    const [first, second] = [await ask(), await ask()];
    expect([second.status, second.body.erasureId]).toEqual([202, first.body.erasureId]);
  });

  it('of nobody is not found', async () =>
    expect(
      await rig.ask('POST', '/v1/customers/c0000000-0000-7000-8000-00000000dead/erasure', {
        as: rig.people.officer,
        body: {},
      }),
    ).toMatchObject({ status: 404 }));

  it('a customer who comes back is somebody new', async () => {
    const identity = await rig.token({ sub: 'comes-back', roles: [] });
    const before = await rig.visitor({ channel: 'web', identity });
    await rig.ask('POST', `/v1/customers/${before.customerId}/erasure`, { as: rig.people.officer, body: {} });
    const after = await rig.visitor({ channel: 'web', identity });
    expect(after.customerId).not.toBe(before.customerId);
    expect(await rig.ask('GET', `/v1/conversations/${after.conversationId}`, { as: after.token })).toMatchObject({
      status: 200,
    });
  });
});
