import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Api, type Caller } from './api';
import { Desk } from './desk';

const bob: Caller = { token: async () => 't', renew: async () => 't' };
const TTL_SECONDS = 30;
/** A page is believed for 100 ms of the machine's. */
const FAST = 300;

/** Presence, and what the ticket service shows of Bob. */
class House {
  shown = { id: 'bob', status: 'online', availability: 'available' };
  /** Whether a choice gets to the ticket service. */
  tellsChoices = true;
  /** Of a heartbeat. */
  status = 200;
  beats = 0;
  pages = 0;
  looks = 0;
  readonly server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const [status, answer] = this.answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });

  private answer({ url = '', method }: IncomingMessage, body: string): [number, object] {
    if (url.endsWith('/heartbeat')) {
      this.beats += 1;
      return [this.status, { ttlSeconds: TTL_SECONDS }];
    }
    if (url === '/v1/presence/connections') return [201, { id: `page${(this.pages += 1)}`, ttlSeconds: TTL_SECONDS }];
    if (method === 'PUT' && this.tellsChoices) this.shown = { ...this.shown, ...(JSON.parse(body) as object) };
    if (url === '/v1/agents') this.looks += 1;
    return [200, { items: [this.shown] }];
  }
}

describe('an agent of a replay', () => {
  let house: House;
  let server: Server;
  let leaving: AbortController;
  beforeEach(async () => {
    house = new House();
    ({ server } = house);
    leaving = new AbortController();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    leaving.abort();
    return new Promise((resolve) => server.close(resolve));
  });

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo() && !leaving.signal.aborted) await delay(2);
  };

  const sits = (speed = 1): Desk => {
    const api = new Api({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    return new Desk({ api, as: bob, id: 'bob', speed, signal: leaving.signal });
  };

  it('beats in the time that presence lives in', async () => {
    sits(FAST);
    await until(() => house.beats >= 3);
  });

  it('is waited for while the directory shows them as offline', async () => {
    house.shown.status = 'offline';
    let isShown = false;
    const shown = sits()
      .untilShown()
      .then(() => (isShown = true));
    await until(() => house.looks >= 4);
    expect(isShown).toBe(false);
    house.shown = { ...house.shown, status: 'online' };
    await shown;
  });

  it('may not be called offline while the ticket service knows them and every beat is answered', async () => {
    const desk = sits();
    await desk.untilShown();
    expect(desk.hasAlwaysBeenThere()).toBe(true);
  });

  it('proves nothing while the ticket service has not heard what they said last', async () => {
    house.tellsChoices = false;
    const desk = sits();
    void desk.untilShown().catch(() => undefined);
    await until(() => house.looks >= 4);
    expect(desk.hasAlwaysBeenThere()).toBe(false);
    house.tellsChoices = true;
    house.shown.availability = 'busy';
    await desk.untilShown();
  });

  it('proves nothing any more once a lease ran out without an answer', async () => {
    house.status = 503;
    const desk = sits(FAST);
    await desk.untilShown();
    await until(() => !desk.hasAlwaysBeenThere());
    house.status = 200;
    const before = house.beats;
    await until(() => house.beats > before + 2);
    expect(desk.hasAlwaysBeenThere()).toBe(false);
  });

  it('opens their page again when presence does not know it any more', async () => {
    house.status = 404;
    sits(FAST);
    await until(() => house.pages >= 3);
  });
});
