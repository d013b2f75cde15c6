import { readTopic, TicketApp } from './ticket.app';

it('a second start goes on where the first one stopped: streams, lists, keys, relay and consumer', async () => {
  const first = await TicketApp.start();
  await first.call('PUT', '/v1/agents/me', { as: await first.staff('ada') });
  const before = await first.ticket();
  await first.post(before.ticketId, 'claim', await first.staff('ada'));
  const second = await TicketApp.start(await first.stop('keep'));
  const ada = await second.staff('ada');

  expect((await second.call('GET', `/v1/tickets/${before.ticketId}`, { as: ada })).body).toMatchObject({
    subject: 'Wrong invoice',
    owner: { id: 'ada' },
    revision: 1,
  });
  const forwarded = await second.post(before.ticketId, 'unclaim', ada, {});
  const seen = { 'baton-seen': String(forwarded.headers['baton-revision']) };
  const after = await second.ticket();
  const { body } = await second.call('GET', '/v1/tickets?work=pending', { as: ada, headers: seen });
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual([before.ticketId, after.ticketId]);

  const published = (await readTopic(second.bus, 'ticketEvents', 4)).map(({ headers }) => [
    headers['ce_subject'],
    headers['streamrevision'],
  ]);
  expect(
    published.filter(([stream]) => stream === `ticket-${before.ticketId}`).map(([, revision]) => revision),
  ).toEqual(['0', '1', '2']);
  expect(published).toHaveLength(4);
  await second.stop();
});
