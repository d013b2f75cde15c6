import { TicketApp } from './ticket.app';

let app: TicketApp;
beforeAll(async () => {
  app = await TicketApp.start();
});
afterAll(async () => void (await app.stop()));

const AGENTS = 100;

it('100 agents claim one ticket at once on two replicas: one has it, 99 are told who', async () => {
  const tokens = await Promise.all(Array.from({ length: AGENTS }, (_, index) => app.staff(`agent-${index}`)));
  for (let round = 0; round < 5; round += 1) {
    const { ticketId } = await app.ticket();
    const answers = await Promise.all(
      tokens.map((as, index) =>
        app.callOn(index % 2 === 0 ? app.service : app.replica, 'POST', `/v1/tickets/${ticketId}/claim`, { as }),
      ),
    );
    const [winner, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    const by = winner?.body.owner.id;
    const losers = answers.filter((answer) => answer !== winner);
    expect(losers).toHaveLength(AGENTS - 1);
    for (const { status, body } of losers) expect([status, body.code, body.by]).toEqual([409, 'already-claimed', by]);
    const stored: string[] = [];
    for await (const { type } of app.store.readStream(`ticket-${ticketId}`)) stored.push(type);
    expect(stored).toEqual(['TicketCreated', 'Claimed']);
  }
});

it('what one replica decided the other one knows at once, for reads and for refusals', async () => {
  const [ada, grace, sue] = await Promise.all([
    app.staff('ada'),
    app.staff('grace'),
    app.staff('sue', { roles: ['supervisor'] }),
  ]);
  const { ticketId } = await app.ticket();
  const path = `/v1/tickets/${ticketId}`;
  for (let turn = 0; turn < 10; turn += 1) {
    const [mine, other] = turn % 2 === 0 ? [app.service, app.replica] : [app.replica, app.service];
    expect((await app.callOn(mine, 'POST', `${path}/claim`, { as: ada })).status).toBe(200);
    expect((await app.callOn(other, 'GET', path, { as: sue })).body.owner).toEqual({ id: 'ada', name: null });
    expect((await app.callOn(other, 'POST', `${path}/claim`, { as: grace })).body.code).toBe('already-claimed');
    expect((await app.callOn(other, 'POST', `${path}/unclaim`, { as: ada })).status).toBe(200);
    expect((await app.callOn(mine, 'POST', `${path}/resolve`, { as: ada })).body.code).toBe('not-claimed');
  }
});
