import type { Caller } from '../../replay/api';
import { Refused } from '../../replay/api';
import { Chats, type PendingTicket } from '../chats';
import { type Measure, percentile, round } from '../figure';
import { dataFolder, discard, Server } from '../server';

const ROUNDS = 60;
const AGENTS = 20;

interface Race {
  readonly winner: number;
  readonly losers: readonly number[];
}

const race = async (chats: Chats, ticket: PendingTicket, agents: readonly Caller[]): Promise<Race> => {
  let winner: number | null = null;
  const losers: number[] = [];
  const contend = async (agent: Caller): Promise<void> => {
    const began = performance.now();
    try {
      await chats.claim(ticket, agent);
      if (winner !== null) throw new Error('one ticket was claimed twice');
      winner = performance.now() - began;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'already-claimed') throw error;
      losers.push(performance.now() - began);
    }
  };
  await Promise.all(agents.map(contend));
  if (winner === null) throw new Error('nobody got the ticket');
  return { winner, losers };
};

/** P2: many agents claim one ticket at once; how long the losers wait for their 'no', against the winner's 'yes'. */
export const contendedClaim: Measure = async ({ log }) => {
  const folder = await dataFolder();
  const server = await Server.start(folder);
  const chats = await Chats.on(server.url);
  try {
    const agents = await chats.crowd(AGENTS);
    const races: Race[] = [];
    for (let number = 0; number <= ROUNDS; number += 1) {
      const run = await race(chats, await chats.pendingTicket(), agents);
      if (number > 0) races.push(run);
      if (number % 20 === 0) log(`${number} of ${ROUNDS} rounds`);
    }
    const losers = races.flatMap((run) => run.losers);
    const winners = races.map((run) => run.winner);
    const note = `P2: ${AGENTS} agents claim one ticket at once, ${ROUNDS} rounds; p99 of the losers; baseline: p99 of the winners; promised: ≤ 2`;
    return { ours: round(percentile(losers, 0.99)), baseline: round(percentile(winners, 0.99)), unit: 'ms', note };
  } finally {
    chats.leave();
    await server.stop();
    await discard(folder);
  }
};
