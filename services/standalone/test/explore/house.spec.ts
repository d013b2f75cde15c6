import { type Bounds, exploreHouse, full } from './explore-house';

/** Each leaves something out of the full exploration, so that all of it is visited within seconds. */
const bounded: readonly (readonly [string, Bounds])[] = [
  ['agents and the log’s delays', { ...full, leaves: 1, agentCommands: 2, messages: 0, marks: 0, erasures: 0 }],
  ['one ticket and all that agents do', { ...full, handovers: 1, leaves: 1, agentCommands: 4, erasures: 0, marks: 0 }],
  ['presence marks', { ...full, handovers: 1, agentCommands: 2, erasures: 0 }],
  ['erasure', { ...full, leaves: 1, agentCommands: 1, messages: 0, marks: 0, copies: 1 }],
  ['the customer alone', { ...full, agentCommands: 0, marks: 0 }],
];

describe('in every interleaving of customer, bot, agents and delayed logs, each promise holds:', () => {
  it.each(bounded)('%s', (_name, bounds) => {
    const { counterExample, outcome, states } = exploreHouse(bounds);
    expect(counterExample).toBeNull();
    expect(outcome).toBe('exhausted');
    expect(states).toBeGreaterThan(1_000);
  });
});
