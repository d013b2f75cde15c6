import { REPLAY_AGENTS } from '../../replay/plan';
import { Chats } from '../chats';
import { interleaved, type Measure, round } from '../figure';
import { millionEvents } from '../seed';
import { dataFolder, discard, Server } from '../server';

const ROUNDS = 200;

/** A claim when the ticket store holds 1,000,000 events, against one in an empty store; both servers run at the same time. */
export const commandAtMillion: Measure = async ({ log }) => {
  const [full, empty] = [await millionEvents(log), await dataFolder()];
  const servers = [await Server.start(full), await Server.start(empty)];
  const [onFull, onEmpty] = await Promise.all(servers.map(({ url }) => Chats.on(url)));
  const claim = async (chats: Chats | undefined): Promise<number> => {
    if (chats === undefined) throw new Error('a server is missing');
    const ticket = await chats.pendingTicket();
    return (await chats.claim(ticket, chats.people.agent(REPLAY_AGENTS[0]))).durationMs;
  };
  try {
    const { ours, baseline } = await interleaved(
      ROUNDS,
      () => claim(onFull),
      () => claim(onEmpty),
    );
    const note = `a claim over HTTP with 1,000,000 stored ticket events; baseline: an empty store; medians of ${ROUNDS}; promised: ≤ 1.2`;
    return { ours: round(ours), baseline: round(baseline), unit: 'ms', note };
  } finally {
    onFull?.leave();
    onEmpty?.leave();
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all([discard(full), discard(empty)]);
  }
};
