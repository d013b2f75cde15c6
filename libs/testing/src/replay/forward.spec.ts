import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, type Caller, Refused } from './api';
import { Meter } from './meter';
import type { Plan } from './plan';
import { runDialogue } from './run-dialogue';

const nobody: Caller = { token: async () => 't', renew: async () => 't' };
const OFFLINE = 'target-offline';

/** A chat that is claimed and passed on, and nothing else. */
const plan: Plan = {
  dialogue: { id: 'd', topics: ['t'], variables: {}, turns: [] },
  customer: 'c',
  key: 'k',
  steps: [
    { kind: 'claim', key: 'k:0', agent: 'ann' },
    { kind: 'forward', key: 'k:1', agent: 'ann', to: 'bob' },
  ],
  messages: [],
  changes: [],
  lines: [],
};

const conversation = { id: 'v', customer: { id: 'c' }, ticket: { id: 't' }, revision: 1 };

/** A house that answers each forward with the next of these codes, and then accepts it. */
const answering = (refusals: string[]) => {
  const keys: unknown[] = [];
  const answer = ({ url, headers }: IncomingMessage): [number, object] => {
    if (url?.endsWith('/forward') !== true) return [201, conversation];
    keys.push(headers['idempotency-key']);
    const code = refusals.shift();
    return code === undefined ? [200, {}] : [409, { code }];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return { server, keys };
};

describe('a replayed forward', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  /** @param alwaysThere whether the colleague can prove that they never went. */
  const forwarded = async (refusals: string[], alwaysThere: boolean) => {
    const house = answering(refusals);
    ({ server } = house);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = new Api({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    let looks = 0;
    const desk = { untilShown: async () => void (looks += 1), hasAlwaysBeenThere: () => alwaysThere };
    const one = (): Caller => nobody;
    const people = { bot: nobody, supervisor: nobody, agent: one, customer: one, desk: () => desk };
    const ended = runDialogue({ api, people, meter: new Meter(), onMessage: () => undefined }, plan);
    await ended.catch(() => undefined);
    return { ended, looks, keys: house.keys };
  };

  it('waits until its colleague is shown', async () => {
    const { ended, looks, keys } = await forwarded([], true);
    await expect(ended).resolves.toMatchObject({ mismatches: [] });
    expect([looks, keys]).toEqual([1, ['k:1']]);
  });

  it('looks again, and is sent again under its key, when the colleague was away for a while', async () => {
    const { ended, looks, keys } = await forwarded([OFFLINE, OFFLINE], false);
    await expect(ended).resolves.toMatchObject({ mismatches: [] });
    expect([looks, keys]).toEqual([3, ['k:1', 'k:1', 'k:1']]);
  });

  it('fails when somebody is called offline who was always there', async () => {
    const { ended, keys } = await forwarded([OFFLINE], true);
    await expect(ended).rejects.toThrow(new RegExp(`/forward: 409 ${OFFLINE}`));
    expect(keys).toHaveLength(1);
  });

  it('fails on every other refusal', async () => {
    const { ended } = await forwarded(['not-eligible'], false);
    await expect(ended).rejects.toBeInstanceOf(Refused);
  });
});
