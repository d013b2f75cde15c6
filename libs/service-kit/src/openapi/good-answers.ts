import { UnfitComponent, type Components } from './components';
import type { MediaTypeObject, ResponseObject } from './document.types';
import { headerRefs, type HeaderName } from './headers';
import type { AnswerDoc, OperationDoc, RawBody } from './operation';
import { isIdempotent, type RouteFacts } from './route-facts';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Bodies that are no JSON; their examples are named after the operation. */
export const rawContent = (
  id: string,
  raw: Readonly<Record<string, RawBody>>,
  components: Components,
): Readonly<Record<string, MediaTypeObject>> =>
  Object.fromEntries(
    Object.entries(raw).map(([type, { schema, example, frames }]) => {
      const examples = components.show(capital(id), example);
      return [type, { schema, examples, ...(frames !== undefined && { 'x-frames': components.add(frames) }) }];
    }),
  );

const headersOf = (facts: RouteFacts, status: number, { headers = [] }: AnswerDoc): readonly HeaderName[] => [
  ...(facts.isCommand ? (['Baton-Revision'] as const) : []),
  ...(isIdempotent(facts) ? (['Idempotent-Replay'] as const) : []),
  ...(facts.isCommand && status === 201 ? (['Location'] as const) : []),
  ...headers,
];

const contentOf = (
  { id }: OperationDoc,
  { body, raw }: AnswerDoc,
  components: Components,
): ResponseObject['content'] | undefined => {
  if (raw !== undefined) return rawContent(id, raw, components);
  if (body === undefined) return undefined;
  const schema = components.add(body);
  return { 'application/json': { schema: { ...schema }, examples: components.exampleOf(schema) } };
};

/** What a route answers when all went well, by status. @throws UnfitComponent for a route that answers nothing. */
export const goodAnswers = (
  facts: RouteFacts,
  doc: OperationDoc,
  components: Components,
): Readonly<Record<string, ResponseObject>> => {
  const answers = Object.entries(doc.answers);
  if (answers.length === 0) throw new UnfitComponent(`${doc.id} answers nothing`);
  return Object.fromEntries(
    answers.map(([status, answer]): [string, ResponseObject] => {
      const headers = headersOf(facts, Number(status), answer);
      const content = contentOf(doc, answer, components);
      return [
        status,
        {
          description: answer.about,
          ...(headers.length > 0 && { headers: headerRefs(headers) }),
          ...(content !== undefined && { content }),
        },
      ];
    }),
  );
};
