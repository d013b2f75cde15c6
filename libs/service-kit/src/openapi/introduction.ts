import type { OpenApiDocument } from './document.types';

const TAGS: Readonly<Record<string, string>> = {
  start: 'What is where.',
  dev: 'Tokens for trying out; never in production.',
  tickets: 'The units of work that agents claim, pass on and resolve.',
  agents: 'The directory of agents.',
  settings: 'Settings of the deployment.',
  visitors: 'First contact of customers.',
  conversations: 'The threads of messages with customers.',
  files: 'What was shared in a conversation.',
  customers: 'What there is of one customer.',
  presence: 'Who is there.',
  typing: 'Who is writing.',
  live: 'The stream that user interfaces follow.',
  inbox: 'The same rows as the stream gives, once.',
  operations: 'For probes and scrapers.',
};

const CONVENTIONS = [
  'Bodies are JSON; a member that a request does not declare is refused. Lengths of texts are in UTF-16 units. Times are ISO 8601 UTC',
  'with milliseconds. Every error is an RFC 9457 problem document whose `code` says what went wrong; a path that does not exist is',
  'answered 404 `not-found`, a method that a path does not know 405 `method-not-allowed` with `Allow`. `HEAD` answers as `GET` does,',
  'without the body. New optional members may appear in answers at any time: ignore what you do not know.',
].join(' ');

/** @param name of the service; `baton`: of all of them. */
export const introduction = (name: string): OpenApiDocument['info'] => ({
  title: name === 'baton' ? 'Baton' : `Baton: ${name} service`,
  version: '1',
  description: CONVENTIONS,
});

/** The tags that these paths use. @throws Error naming one that nobody has described. */
export const tagsOf = (paths: OpenApiDocument['paths']): OpenApiDocument['tags'] => {
  const used = Object.values(paths).flatMap((operations) => Object.values(operations).flatMap(({ tags }) => tags));
  return [...new Set([...used, 'operations'])].sort().map((name) => {
    const description = TAGS[name];
    if (description === undefined) throw new Error(`the tag ${name} has no description`);
    return { name, description };
  });
};
