import { Rejection } from '@baton/decider';
import { agents, CUSTOMER, handover, leave, post, share, ticketIdOf } from './cast';
import type { ConversationWatch } from './conversation.watch';
import type { ConversationCommand, ConversationState, Rules } from './rules';

/** What a command would do now: the types of its events, or the code of its rejection. */
export type Verdict = readonly string[] | string;

const NOTHING: Verdict = [];

/** Handovers far enough that no real one of a bounded exploration has the number. */
const PROBE = 9;

/**
 * Asks the real decider, in one state, everything that 3-domain answers from that state alone: who may speak, who may leave,
 * what a handover does. Asked at every state, these need no moves of their own.
 * @param handovers how many tickets there may be.
 * @returns what is wrong, or null.
 */
export const conversationBroken = (
  decide: Rules['conversation']['decide'],
  handovers: number,
  state: ConversationState,
  watch: ConversationWatch,
): string | null => {
  for (const [command, expected] of expectations(watch, handovers)) {
    const verdict = verdictOf(() => decide(command, state));
    if (JSON.stringify(verdict) !== JSON.stringify(expected))
      return `${describe(command)} would give ${JSON.stringify(verdict)}, not ${JSON.stringify(expected)}`;
  }
  return null;
};

/** @throws what is no `Rejection`. */
export const verdictOf = (decide: () => readonly { readonly type: string }[]): Verdict => {
  try {
    return decide().map(({ type }) => type);
  } catch (error) {
    if (error instanceof Rejection) return error.code;
    throw error;
  }
};

const describe = (command: ConversationCommand): string =>
  'author' in command
    ? `${command.type} by ${command.author.id} in ${String(command.ticketId)}`
    : JSON.stringify(command);

type Expectation = readonly [ConversationCommand, Verdict];

const expectations = (watch: ConversationWatch, handovers: number): Expectation[] => {
  const tickets = Array.from({ length: handovers }, (_, number) => ticketIdOf(number));
  const all: Expectation[] = [
    [post('customer', CUSTOMER, null, 'probe'), ['MessagePosted']],
    [share('customer', CUSTOMER, null), ['FileShared']],
    [post('bot', 'bot', null, 'probe'), watch.running === null ? ['MessagePosted'] : 'bot-not-in-charge'],
    [handover(PROBE, watch.revision), watch.running === null ? ['LiveChatRequested'] : NOTHING],
    ...tickets.flatMap((ticketId) => [leaving(watch, ticketId), ...speaking(watch, ticketId)]),
  ];
  const open: Expectation[] = watch.revision < 0 ? all.map(([command]) => [command, 'conversation-not-found']) : all;
  return watch.isErased ? open.map(([command]) => [command, 'erased']) : open;
};

const leaving = (watch: ConversationWatch, ticketId: string): Expectation => {
  if (watch.running === ticketId) return [leave(ticketId), ['LiveChatEnded']];
  return [leave(ticketId), watch.endedByCustomer.includes(ticketId) ? NOTHING : 'no-live-chat'];
};

/** Another running chat is told before not being joined. */
const speaking = (watch: ConversationWatch, ticketId: string): Expectation[] =>
  agents.flatMap(({ id }) => {
    const refused = watch.running !== ticketId ? 'chat-ended' : watch.joined !== id ? 'not-joined' : null;
    return [
      [post('agent', id, ticketId, 'probe'), refused ?? ['MessagePosted']],
      [share('agent', id, ticketId), refused ?? ['FileShared']],
    ] as Expectation[];
  });

/** The fold says what the events say. */
export const conversationFoldBroken = (state: ConversationState, watch: ConversationWatch): string | null => {
  if (state.revision !== watch.revision) return `the fold is at ${state.revision}, the stream at ${watch.revision}`;
  if (state.ticketId !== watch.running) return `the fold runs ${String(state.ticketId)}, not ${String(watch.running)}`;
  if (state.agentId !== watch.joined)
    return `the fold has ${String(state.agentId)}, not ${String(watch.joined)} joined`;
  const mode = watch.running === null ? 'bot' : watch.joined === null ? 'waiting' : 'live';
  return state.mode === mode ? null : `mode ${state.mode}, not ${mode}`;
};
