import { described, isCommand, isSuccess, type Observation } from './observation';
import { member, type StoredFact } from './stored-fact';

/**
 * A command has one effect, however often it was sent, wherever: in the store no event twice, no command appended in two
 * places of a stream, no message of one author twice; and of all answers to one key at most one says that it did it.
 */
export const checkOneEffect = (facts: Iterable<StoredFact>, observations: Iterable<Observation> = []): string[] => [
  ...storedTwice(facts),
  ...toldTwice(observations),
];

const storedTwice = (facts: Iterable<StoredFact>): string[] => {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  const lastOfCommand = new Map<string, number>();
  for (const fact of facts) {
    const { stream, revision, metadata } = fact;
    for (const effect of effectsOf(fact)) {
      const earlier = seen.get(effect);
      if (earlier !== undefined) problems.push(`${stream}@${revision}: ${effect} was stored at ${earlier}`);
      seen.set(effect, `${stream}@${revision}`);
    }
    const command = `${stream} ${metadata.commandId}`;
    const last = lastOfCommand.get(command);
    if (last !== undefined && last !== revision - 1)
      problems.push(`${stream}@${revision}: command ${metadata.commandId} had appended at ${last}`);
    lastOfCommand.set(command, revision);
  }
  return problems;
};

const effectsOf = ({ id, type, data, stream, metadata }: StoredFact): string[] => {
  const effects = [`event ${id}`, `${type} by command ${metadata.commandId} on ${stream}`];
  if (type !== 'MessagePosted') return effects;
  const author = data['author'];
  const name = `${String(member(author, 'kind'))} ${String(member(author, 'id'))} ${String(data['clientMessageId'])}`;
  return [...effects, `message ${name} in ${stream}`];
};

/** Only a creation is told apart from a repeat by its status. */
const CREATED = 201;

const toldTwice = (observations: Iterable<Observation>): string[] => {
  const problems: string[] = [];
  const done = new Set<string>();
  for (const told of observations) {
    if (!isCommand(told) || !isSuccess(told) || told.key === null) continue;
    if (told.status !== CREATED || told.replayed) continue;
    const command = `${told.who} ${told.method} ${told.path} ${told.key}`;
    if (done.has(command)) problems.push(`${described(told)}: key ${told.key} had been done before`);
    done.add(command);
  }
  return problems;
};
