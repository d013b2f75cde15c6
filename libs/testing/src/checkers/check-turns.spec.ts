import { checkSilenceAfterLeaving, checkTurns } from './check-turns';
import { stored, told } from './planted';

const says = (id: string, ticketId = 't', kind = 'agent') =>
  ['MessagePosted', { ticketId, author: { kind, id } }] as const;
const asked = ['LiveChatRequested', { ticketId: 't' }] as const;
const joined = (agentId: string) => ['AgentJoined', { agentId }] as const;
const ended = ['LiveChatEnded', { by: 'customer' }] as const;

const problems = (...events: Parameters<typeof stored>[1][]): string[] =>
  checkTurns(stored('conversation-c', ['ConversationStarted'], ...events));

describe("agents' turns", () => {
  it('are between joining and leaving', () => {
    expect(
      problems(
        asked,
        says('eve', 't', 'customer'),
        joined('ada'),
        says('ada'),
        joined('bob'),
        says('bob'),
        ended,
        says('eve', 't', 'customer'),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      "an agent's message after the customer left",
      [asked, joined('ada'), ended, says('ada')],
      '@4: ada wrote while no chat runs',
    ],
    ['a former agent', [asked, joined('ada'), joined('bob'), says('ada')], '@4: ada wrote while bob is joined'],
    [
      'an agent who gave it back',
      [asked, joined('ada'), ['AgentLeft', {}], says('ada')],
      '@4: ada wrote while nobody is joined',
    ],
    [
      'an agent of another chat',
      [asked, joined('ada'), says('ada', 'old')],
      '@3: ada wrote in another chat than the running one',
    ],
    [
      'an agent of the last chat',
      [asked, joined('ada'), ended, asked, says('ada')],
      '@5: ada wrote while nobody is joined',
    ],
  ] as const)('catch %s', (_name, events, problem) => {
    expect(problems(...(events as unknown as Parameters<typeof stored>[1][]))).toEqual([`conversation-c${problem}`]);
  });

  it('catch an answer that says an agent wrote after the customer was told that the chat is over', () => {
    const leave = told({ path: '/v1/conversations/c/leave', answeredAt: 100 });
    const late = {
      path: '/v1/conversations/c/messages',
      status: 201,
      askedAt: 101,
      body: { author: { kind: 'agent' } },
    };
    expect(checkSilenceAfterLeaving([leave, told(late)])).toHaveLength(1);
    expect(checkSilenceAfterLeaving([leave, told({ ...late, askedAt: 99 })])).toEqual([]);
    expect(checkSilenceAfterLeaving([leave, told({ ...late, replayed: true })])).toEqual([]);
    expect(checkSilenceAfterLeaving([leave, told({ ...late, body: { author: { kind: 'customer' } } })])).toEqual([]);
    expect(checkSilenceAfterLeaving([leave, told({ ...late, status: 409, code: 'chat-ended' })])).toEqual([]);
  });
});
