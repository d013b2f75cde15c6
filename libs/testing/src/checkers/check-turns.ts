import { described, isSuccess, type Observation } from './observation';
import { byStream, member, type StoredFact } from './stored-fact';

/**
 * Who wrote when they might not: an agent's message stands only while its ticket is the running chat and that agent is the
 * one joined, by the conversation's own order. So none follows the customer's leaving.
 */
export const checkTurns = (facts: Iterable<StoredFact>): string[] =>
  [...byStream(facts, 'conversation-')].flatMap(([stream, events]) => turnsOf(stream, events));

const turnsOf = (stream: string, events: readonly StoredFact[]): string[] => {
  const problems: string[] = [];
  let running: unknown = null;
  let joined: unknown = null;
  for (const { type, data, revision } of events) {
    const author = data['author'];
    if (type === 'LiveChatRequested') [running, joined] = [data['ticketId'], null];
    else if (type === 'AgentJoined') joined = data['agentId'];
    else if (type === 'AgentLeft') joined = null;
    else if (type === 'LiveChatEnded' || type === 'Erased') [running, joined] = [null, null];
    else if ((type === 'MessagePosted' || type === 'FileShared') && member(author, 'kind') === 'agent') {
      const by = member(author, 'id');
      const said = `${stream}@${revision}: ${String(by)} wrote`;
      if (running === null) problems.push(`${said} while no chat runs`);
      else if (data['ticketId'] !== running) problems.push(`${said} in another chat than the running one`);
      else if (by !== joined)
        problems.push(`${said} while ${typeof joined === 'string' ? joined : 'nobody'} is joined`);
    }
  }
  return problems;
};

/**
 * Nobody was told that an agent's message was stored which was sent after the customer had been told that the chat is over.
 * A repeat of a message that had been stored before is answered as it stands, and is none of these.
 */
export const checkSilenceAfterLeaving = (observations: readonly Observation[]): string[] => {
  const overAt = new Map<string, number>();
  for (const told of observations) {
    if (!told.path.endsWith('/leave') || !isSuccess(told)) continue;
    const chat = told.path.slice(0, -'/leave'.length);
    overAt.set(chat, Math.min(overAt.get(chat) ?? Infinity, told.answeredAt));
  }
  return observations
    .filter((told) => told.method === 'POST' && told.path.endsWith('/messages') && told.status === 201)
    .filter(({ replayed, body }) => !replayed && member(member(body, 'author'), 'kind') === 'agent')
    .filter(({ path, askedAt }) => askedAt > (overAt.get(path.slice(0, -'/messages'.length)) ?? Infinity))
    .map((told) => `${described(told)}: accepted after the customer had ended the chat`);
};
