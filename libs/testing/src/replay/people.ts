import { tokenAnswer } from './answers';
import type { Api, Caller } from './api';
import { Desk } from './desk';
import { REPLAY_AGENTS, REPLAY_BOT, REPLAY_CHANNEL, REPLAY_SUPERVISOR } from './plan';

interface TokenRequest {
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** Keeps one token, fetches it when it is first needed and again when the server no longer takes it. */
const callerOf = (fetchToken: () => Promise<string>): Caller => {
  let token: Promise<string> | null = null;
  const renew = (): Promise<string> => (token = fetchToken());
  return { token: () => token ?? renew(), renew };
};

/** Somebody whose token the development issuer gives out. */
export const devCaller = (api: Api, request: TokenRequest): Caller =>
  callerOf(async () => {
    const answer = await api.send({ method: 'POST', path: '/v1/dev/tokens', as: null, body: request });
    return tokenAnswer.parse(answer.body).token;
  });

/** Everybody who takes part in a replay. */
export interface People {
  readonly bot: Caller;
  readonly supervisor: Caller;
  readonly agent: (id: string) => Caller;
  /** Where that agent sits, with a page open. */
  readonly desk: (id: string) => Pick<Desk, 'untilShown' | 'hasAlwaysBeenThere'>;
  /** The customer of that external id, who writes with a token of their own. */
  readonly customer: (externalId: string) => Caller;
}

/** A customer proves who they are as a host site would, so that they meet the conversation that the bot began with them. */
const customerCaller = (api: Api, externalId: string): Caller => {
  const identity = devCaller(api, { sub: externalId, name: externalId, roles: [] });
  return callerOf(async () => {
    const body = { channel: REPLAY_CHANNEL, identity: await identity.renew() };
    const answer = await api.send({ method: 'POST', path: '/v1/visitors', as: null, body });
    return tokenAnswer.parse(answer.body).token;
  });
};

/** @throws Error for somebody who takes no part. */
const named =
  <Found>(people: ReadonlyMap<string, Found>) =>
  (id: string): Found => {
    const found = people.get(id);
    if (found === undefined) throw new Error(`nobody in this replay is called ${id}`);
    return found;
  };

/**
 * Gets everybody's tokens from the development issuer, enters the agents into the directory and keeps them online until
 * the signal aborts.
 * @param presenceSpeed how many times as fast as the machine's presence' time passes there.
 */
export const gatherPeople = async (api: Api, signal: AbortSignal, presenceSpeed = 1): Promise<People> => {
  const agents = new Map<string, Caller>(
    REPLAY_AGENTS.map((id) => [id, devCaller(api, { sub: id, name: `Replay ${id}`, roles: ['agent'] })]),
  );
  const desks = new Map<string, Desk>();
  for (const [id, as] of agents) {
    await api.send({ method: 'PUT', path: '/v1/agents/me', as });
    desks.set(id, new Desk({ api, as, id, speed: presenceSpeed, signal }));
  }
  return {
    bot: devCaller(api, { sub: REPLAY_BOT, name: 'Replay bot', roles: ['bot'] }),
    supervisor: devCaller(api, { sub: REPLAY_SUPERVISOR, name: 'Replay supervisor', roles: ['agent', 'supervisor'] }),
    agent: named(agents),
    desk: named(desks),
    customer: (externalId) => customerCaller(api, externalId),
  };
};
