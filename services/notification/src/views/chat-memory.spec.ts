import type { ConversationStateV1 } from '@baton/contracts';
import { CONVERSATION, conversationState, TICKET } from '../../test/live.examples';
import { ChatMemory } from './chat-memory';

const adaIn = (revision: number) => conversationState({ mode: 'live', agentId: 'ada', revision });

/** A memory, and the states that are kept beside it: as the board does, each is told before it is kept. */
class Told {
  readonly memory = new ChatMemory(() => this.state);
  private state: ConversationStateV1 | undefined;

  tell(state: ConversationStateV1, isHistory: boolean): this {
    this.memory.told(CONVERSATION, state, state.revision, isHistory);
    this.state = state;
    return this;
  }

  get line() {
    return this.memory.line(CONVERSATION);
  }
}

describe('whom the next line is said to', () => {
  it('begins with what the states told before anybody looked', () => {
    expect(new Told().tell(adaIn(2), true).line).toMatchObject({ revision: 2, ticketId: TICKET, agentId: 'ada' });
  });

  it('is not changed by a state that is ahead of the events', () => {
    const told = new Told().tell(conversationState({ revision: 1 }), true).tell(adaIn(2), false);
    expect(told.line).toMatchObject({ revision: 1, agentId: null });
  });

  it('is nobody yet in a conversation that is heard of for the first time by a state: its events are yet to come', () => {
    expect(new Told().tell(adaIn(2), false).line).toMatchObject({ revision: -1, ticketId: null, agentId: null });
  });

  it('is still whoever was joined when the events are written anew and the next state comes before the next line', () => {
    const told = new Told().tell(adaIn(2), true);
    told.memory.forget();
    expect(told.tell(adaIn(3), false).line).toMatchObject({ revision: 2, ticketId: TICKET, agentId: 'ada' });
  });
});
