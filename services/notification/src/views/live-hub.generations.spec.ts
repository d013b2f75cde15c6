import { topics } from '@baton/contracts';
import { newHub } from '../../test/hub.feed';
import { agent, OTHER_TICKET, TICKET, ticketState } from '../../test/live.examples';
import type { LiveHub } from './live-hub';

const { name: TICKETS } = topics.ticketState;
const { name: AGENTS } = topics.agentState;
const sue = agent('sue', { isSupervisor: true });

let hub: LiveHub;
beforeEach(() => {
  hub = newHub();
  hub.serve(new Map([TICKETS, AGENTS].map((name) => [name, 'one'])));
});

const take = (id: string, offset: number, generation: string): void =>
  hub.take(
    { kind: 'ticket', id, state: ticketState({ id }), revision: 0 },
    { topic: TICKETS, partition: 0, offset, generation },
  );
const shown = (): (string | undefined)[] => hub.inbox(sue, true).map(({ ticket }) => ticket?.id);
describe('a record of another generation than the one that is served', () => {
  it('is not shown, and moves no place, until its topic is read anew', () => {
    take(TICKET, 0, 'one');
    take(OTHER_TICKET, 5, 'two');
    expect([shown(), hub.generation(TICKETS)]).toEqual([[TICKET], 'one']);
    take(OTHER_TICKET, 1, 'one');
    expect(shown()).toEqual([TICKET, OTHER_TICKET]);
  });

  it('is not taken into what will be served either, while another topic alone is read anew', () => {
    take(TICKET, 0, 'one');
    hub.rewound(AGENTS);
    take(OTHER_TICKET, 5, 'two');
    hub.serve(new Map([[AGENTS, 'two']]));
    expect([shown(), hub.generation(TICKETS), hub.generation(AGENTS)]).toEqual([[TICKET], 'one', 'two']);
  });

  it('is what is served once its topic was read anew', () => {
    take(TICKET, 0, 'one');
    hub.rewound(TICKETS);
    take(OTHER_TICKET, 0, 'two');
    expect(shown()).toEqual([TICKET]);
    hub.serve(new Map([[TICKETS, 'two']]));
    expect([shown(), hub.generation(TICKETS)]).toEqual([[OTHER_TICKET], 'two']);
  });
});
