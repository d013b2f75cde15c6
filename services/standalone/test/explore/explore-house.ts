import { explore, type Explored, type Progress } from '@baton/testing';
import { type Budget, type House, keyOfHouse } from './house';
import { always, atRestUnder, isAtRest } from './house.invariants';
import { movesOf } from './house.moves';
import { HouseWorks } from './house.works';
import { realRules, type Rules } from './rules';

export interface Bounds extends Budget {
  /** How often a request of the customer or the bot may arrive. */
  readonly copies: number;
}

export interface HouseOptions {
  readonly rules?: Rules;
  /** Ask the deciders, in every state, for what one stream decides alone; default true. */
  readonly asks?: boolean;
  readonly limits?: { readonly states?: number; readonly elapsedMs?: number };
  readonly onProgress?: (progress: Progress) => void;
}

/** Nothing may happen; a bounded run names what may. */
export const nothing: Bounds = {
  handovers: 0,
  leaves: 0,
  agentCommands: 0,
  messages: 0,
  crashes: 0,
  marks: 0,
  erasures: 0,
  copies: 1,
};

const core: Bounds = { ...nothing, handovers: 2, leaves: 2, agentCommands: 4 };

/** The full exploration: all that is promised to hold, and what else happens in a house added to it in turn. */
export const full: Readonly<Record<'core' | 'messages' | 'connections' | 'erasure', Bounds>> = {
  core: { ...core, crashes: 1, copies: 2 },
  messages: { ...core, messages: 1 },
  connections: { ...core, agentCommands: 2, marks: 2, crashes: 1 },
  erasure: { ...core, agentCommands: 2, erasures: 1, crashes: 1 },
};

/** Explores all interleavings within the bounds. */
export const exploreHouse = (
  { copies, ...budget }: Bounds,
  { rules = realRules, asks = true, limits = {}, onProgress }: HouseOptions = {},
): Explored<House> => {
  const works = new HouseWorks(rules, budget.handovers, asks);
  return explore({
    initial: works.begin(budget),
    moves: movesOf(works, copies),
    key: keyOfHouse,
    invariants: always,
    isAtRest,
    atRest: atRestUnder(rules),
    limits,
    ...(onProgress && { onProgress }),
  });
};
