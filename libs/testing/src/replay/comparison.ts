import type { ChangeAnswer, ItemAnswer } from './answers';
import type { ExpectedChange, ExpectedLine, ExpectedMessage } from './plan';

/** One thing that came back other than it went in. */
export interface Mismatch {
  readonly dialogue: string;
  readonly what: string;
}

/**
 * Compares a transcript word by word, author by author, in order, and that each item names the one before it.
 * @param customerId what the server calls the customer.
 */
export const compareTranscript = (
  items: readonly ItemAnswer[],
  expected: readonly ExpectedMessage[],
  customerId: string,
): string[] => {
  const found: string[] = [];
  items.forEach((item, index) => {
    const before = items[index - 1]?.revision ?? null;
    if (item.previous !== before) found.push(`item ${item.revision} follows ${before}, but names ${item.previous}`);
  });
  const messages = items.filter(({ kind }) => kind === 'message');
  for (let index = 0; index < Math.max(messages.length, expected.length); index += 1) {
    const [wanted, got] = [expected[index], messages[index]];
    if (wanted === undefined) found.push(`message ${index + 1} was never sent`);
    else if (got === undefined) found.push(`message ${index + 1} is missing`);
    else found.push(...compareMessage(index + 1, got, wanted, customerId));
  }
  return found;
};

const compareMessage = (number: number, got: ItemAnswer, wanted: ExpectedMessage, customerId: string): string[] => {
  const author = wanted.author.kind === 'customer' ? customerId : wanted.author.id;
  const found: string[] = [];
  if (got.text !== wanted.text) found.push(`the text of message ${number} differs`);
  if (got.author?.kind !== wanted.author.kind || got.author.id !== author) {
    found.push(
      `message ${number} is by ${got.author?.kind} ${got.author?.id}, and was by ${wanted.author.kind} ${author}`,
    );
  }
  return found;
};

const agentOf = ({ params }: ItemAnswer): string | null => {
  const agent = params?.['agent'];
  return typeof agent === 'object' && agent !== null && 'id' in agent ? String(agent.id) : null;
};

/** Compares what the thread says between the messages, and holds that only the agent joined at that point wrote as one. */
export const compareLines = (items: readonly ItemAnswer[], expected: readonly ExpectedLine[]): string[] => {
  const found: string[] = [];
  let joined: string | null = null;
  let next = 0;
  for (const item of items) {
    if (item.kind === 'system') {
      const line = `${item.code} ${agentOf(item) ?? ''}`.trim();
      const wanted =
        expected[next] === undefined ? 'nothing' : `${expected[next]?.code} ${expected[next]?.agent ?? ''}`;
      if (line !== wanted.trim()) found.push(`line ${next + 1} says ${line}, and must say ${wanted.trim()}`);
      joined = item.code === 'agent-joined' ? agentOf(item) : null;
      next += 1;
    } else if (item.author?.kind === 'agent' && item.author.id !== joined) {
      found.push(`item ${item.revision} is by agent ${item.author.id}, while ${joined ?? 'nobody'} was joined`);
    }
  }
  if (next < expected.length) found.push(`line ${next + 1} (${expected[next]?.code}) is missing`);
  return found;
};

/** Compares a ticket's history with what was done, and holds that it had one owner at every revision. */
export const compareHistory = (history: readonly ChangeAnswer[], expected: readonly ExpectedChange[]): string[] => {
  const found = checkOwners(history);
  for (let index = 0; index < Math.max(history.length, expected.length); index += 1) {
    const [wanted, got] = [expected[index], history[index]];
    if (got?.type !== wanted?.type) {
      found.push(`change ${index} of the ticket is ${got?.type ?? 'missing'}, and was ${wanted?.type ?? 'never made'}`);
    } else if (wanted !== undefined && wanted.agent !== null && got?.actor.id !== wanted.agent) {
      found.push(`change ${index} (${wanted.type}) is by ${got?.actor.id}, and was by ${wanted.agent}`);
    }
  }
  return found;
};

/**
 * One owner at every revision: revisions have no gap, only an unowned ticket is claimed, only its owner gives it away, and
 * the epoch grows by one whenever the owner changes.
 */
export const checkOwners = (history: readonly ChangeAnswer[]): string[] => {
  const found: string[] = [];
  let owner: string | null = null;
  let epoch = 0;
  history.forEach(({ revision, type, data }, index) => {
    if (revision !== index) found.push(`the ticket's revision ${index} is missing or out of order (found ${revision})`);
    const change = ownerChange(type, data);
    if (change === null) return;
    if (change.from !== owner)
      found.push(`revision ${revision}: ${type} names owner ${change.from}, but it was ${owner}`);
    epoch += 1;
    if (data['epoch'] !== epoch) found.push(`revision ${revision}: epoch is ${String(data['epoch'])}, not ${epoch}`);
    owner = change.to;
  });
  return found;
};

const ownerChange = (
  type: string,
  data: ChangeAnswer['data'],
): { readonly from: string | null; readonly to: string | null } | null => {
  const text = (name: string): string => String(data[name]);
  switch (type) {
    case 'Claimed':
      return { from: null, to: text('agentId') };
    case 'Unclaimed':
      return { from: text('agentId'), to: null };
    case 'Forwarded':
      return { from: text('from'), to: text('to') };
    default:
      return null;
  }
};
