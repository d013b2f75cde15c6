import { type Bounds, exploreHouse, nothing } from './explore-house';

const some: Bounds = { ...nothing, handovers: 2, leaves: 1, copies: 2 };

/** Each leaves something out of the full exploration (`npm run explore`), so that all of it is visited within seconds. */
const bounded: readonly (readonly [string, Bounds])[] = [
  ['two chats, agents, a crash', { ...some, agentCommands: 2, crashes: 1, copies: 1 }],
  ['one chat and all that agents do', { ...some, handovers: 1, agentCommands: 4 }],
  ['lost connections', { ...some, handovers: 1, agentCommands: 2, marks: 2 }],
  ['late messages of agents', { ...some, leaves: 2, agentCommands: 1, messages: 1 }],
  ['erasure', { ...some, agentCommands: 1, erasures: 1, copies: 1 }],
  ['a customer who comes, goes and is erased', { ...some, leaves: 2, crashes: 1, erasures: 1 }],
];

/** For a machine that does much else. */
jest.setTimeout(120_000);

describe('in every interleaving of customer, bot, agents and delayed logs, each promise holds:', () => {
  it.each(bounded)('%s', (_name, bounds) => {
    const { counterExample, outcome, states } = exploreHouse(bounds);
    expect(counterExample).toBeNull();
    expect(outcome).toBe('exhausted');
    expect(states).toBeGreaterThan(1_000);
  });
});
