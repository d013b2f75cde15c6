import { setTimeout as delay } from 'node:timers/promises';
import { connectionAnswer, tokenAnswer } from './answers';
import { type Api, type Caller, Refused } from './api';
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

/** Holds one connection open for an agent, so that colleagues may forward to them; opened again after a restart forgot it. */
const keepOnline = async (api: Api, as: Caller, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const opened = await api.send({ method: 'POST', path: '/v1/presence/connections', as });
    const { id, ttlSeconds } = connectionAnswer.parse(opened.body);
    await heartbeats(api, id, (ttlSeconds * 1_000) / 3, signal).catch((error: unknown) => {
      if (!(error instanceof Refused) && !signal.aborted) throw error;
    });
  }
};

const heartbeats = async (api: Api, id: string, everyMs: number, signal: AbortSignal): Promise<void> => {
  const path = `/v1/presence/connections/${id}/heartbeat`;
  for (;;) {
    await delay(everyMs, undefined, { signal });
    await api.send({ method: 'POST', path, as: null, body: { active: true } });
  }
};

/**
 * Gets everybody's tokens from the development issuer, enters the agents into the directory and keeps them online until
 * the signal aborts.
 */
export const gatherPeople = async (api: Api, signal: AbortSignal): Promise<People> => {
  const agents = new Map<string, Caller>(
    REPLAY_AGENTS.map((id) => [id, devCaller(api, { sub: id, name: `Replay ${id}`, roles: ['agent'] })]),
  );
  for (const as of agents.values()) {
    await api.send({ method: 'PUT', path: '/v1/agents/me', as });
    // Being seen offline only makes a forward wait; it must not end the replay.
    void keepOnline(api, as, signal).catch(() => undefined);
  }
  return {
    bot: devCaller(api, { sub: REPLAY_BOT, name: 'Replay bot', roles: ['bot'] }),
    supervisor: devCaller(api, { sub: REPLAY_SUPERVISOR, name: 'Replay supervisor', roles: ['agent', 'supervisor'] }),
    agent: (id) => {
      const caller = agents.get(id);
      if (caller === undefined) throw new Error(`nobody in this replay is called ${id}`);
      return caller;
    },
    customer: (externalId) => customerCaller(api, externalId),
  };
};
