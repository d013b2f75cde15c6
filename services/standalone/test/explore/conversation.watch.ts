import type { ConversationCommand, ConversationEvent } from './rules';

/** What one conversation's events so far say, by rules of our own: nothing here comes from the service's fold. */
export interface ConversationWatch {
  readonly revision: number;
  readonly isErased: boolean;
  /** The running chat's ticket. */
  readonly running: string | null;
  /** The last AgentJoined with no AgentLeft, LiveChatEnded or LiveChatRequested after it. */
  readonly joined: string | null;
  readonly requested: readonly string[];
  readonly endedByCustomer: readonly string[];
  /** Where the customer last ended a chat. */
  readonly lastEndByCustomer: number;
  /** By ticket: the revision of its stream that was followed last. */
  readonly followed: Readonly<Record<string, number>>;
}

export const freshConversation: ConversationWatch = {
  revision: -1,
  isErased: false,
  running: null,
  joined: null,
  requested: [],
  endedByCustomer: [],
  lastEndByCustomer: -1,
  followed: {},
};

/** Something that 3-domain promises did not hold. */
export class PromiseBroken extends Error {}

const demand = (holds: boolean, problem: string): void => {
  if (!holds) throw new PromiseBroken(problem);
};

/**
 * Follows one event and the command that caused it, as its sender meant it. @throws PromiseBroken when the event may not
 * stand here.
 */
export const watchConversation = (
  before: ConversationWatch,
  event: ConversationEvent,
  cause: ConversationCommand,
): ConversationWatch => {
  demand(!before.isErased, `${event.type} after erasure`);
  const revision = before.revision + 1;
  return { ...follow({ ...before, followed: followed(before, event) }, event, cause, revision), revision };
};

/** Each ticket event is followed by exactly one event here, in the ticket's own order. */
const followed = (before: ConversationWatch, event: ConversationEvent): ConversationWatch['followed'] => {
  if (!('ticketRevision' in event.data) || event.data.ticketRevision === null) return before.followed;
  const { ticketId, ticketRevision } = event.data;
  const last = before.followed[ticketId] ?? -1;
  demand(ticketRevision === last + 1, `${event.type} follows revision ${ticketRevision} of a ticket after ${last}`);
  return { ...before.followed, [ticketId]: ticketRevision };
};

const follow = (
  before: ConversationWatch,
  event: ConversationEvent,
  cause: ConversationCommand,
  revision: number,
): ConversationWatch => {
  switch (event.type) {
    case 'MessagePosted':
    case 'FileShared':
      return said(before, event.data.author, cause);
    case 'LiveChatRequested':
      return requested(before, event.data.ticketId, cause);
    case 'AgentJoined':
      demand(event.data.ticketId === before.running, 'an agent joined a chat that is not running');
      return { ...before, joined: event.data.agentId };
    case 'AgentLeft':
      demand(event.data.ticketId === before.running, 'an agent left a chat that is not running');
      demand(event.data.agentId === before.joined, `${event.data.agentId} left, ${String(before.joined)} was joined`);
      return { ...before, joined: null };
    case 'LiveChatEnded':
      return ended(before, event.data, cause, revision);
    case 'Erased':
      return { ...before, isErased: true, running: null, joined: null };
    case 'ConversationStarted':
    case 'VariablesCollected':
    case 'TicketNoted':
    case 'NoteAdded':
    case 'MessagesRead':
      return before;
  }
};

const said = (
  before: ConversationWatch,
  author: { readonly kind: string; readonly id: string },
  cause: ConversationCommand,
): ConversationWatch => {
  const meant = 'ticketId' in cause ? cause.ticketId : null;
  if (author.kind === 'agent') {
    demand(before.running !== null && before.running === meant, `${author.id} wrote into a chat other than they meant`);
    demand(before.joined === author.id, `${author.id} wrote, ${String(before.joined)} is joined`);
  }
  if (author.kind === 'bot') demand(before.running === null, 'the bot wrote while a person is in charge');
  return before;
};

const requested = (before: ConversationWatch, ticketId: string, cause: ConversationCommand): ConversationWatch => {
  demand(before.running === null, 'a second live chat began while one was running');
  demand(!before.requested.includes(ticketId), 'one ticket was asked for twice');
  const seen = cause.type === 'RequestLiveChat' ? cause.seen : null;
  demand(seen === null || seen >= before.lastEndByCustomer, 'a late handover undid the customer’s leaving');
  return { ...before, running: ticketId, joined: null, requested: [...before.requested, ticketId] };
};

const ended = (
  before: ConversationWatch,
  data: { readonly ticketId: string; readonly by: string },
  cause: ConversationCommand,
  revision: number,
): ConversationWatch => {
  const meant = 'ticketId' in cause ? cause.ticketId : null;
  demand(data.ticketId === before.running, 'a chat ended that is not running');
  demand(data.ticketId === meant, 'the chat that ended is not the one that was meant');
  const over = { ...before, running: null, joined: null };
  if (data.by !== 'customer') return over;
  return { ...over, lastEndByCustomer: revision, endedByCustomer: [...before.endedByCustomer, data.ticketId] };
};
