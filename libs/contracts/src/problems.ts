/** One row of the problem table: HTTP status (RFC 9457 `status`) and the fixed title of the code. */
export interface ProblemDefinition {
  readonly status: number;
  readonly title: string;
}

/** Every problem code that any route of any service answers with. `type` is `urn:baton:problem:<code>`. */
export const problems = {
  // the request itself
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'This is not allowed for you' },
  'origin-not-allowed': { status: 403, title: 'Pages of this origin may not speak for customers of this channel' },
  'not-found': { status: 404, title: 'There is nothing here that you may see' },
  'method-not-allowed': { status: 405, title: 'This route does not know that method' },
  'precondition-failed': { status: 412, title: 'What you changed has changed since you read it' },
  'payload-too-large': { status: 413, title: 'The body is larger than this route accepts' },
  'unsupported-media-type': { status: 415, title: 'The body has a type that this route does not accept' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used with another body' },
  'precondition-required': { status: 428, title: 'Say which version you change with If-Match' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'header-fields-too-large': { status: 431, title: 'The header fields are larger than this server accepts' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A part that is needed cannot be reached now' },
  'not-yet': { status: 409, title: 'What you refer to has not arrived here yet; try again in a moment' },
  erased: { status: 410, title: 'The personal data of this customer was erased' },

  // tickets
  'already-claimed': { status: 409, title: 'Somebody else has this ticket' },
  'not-owner': { status: 403, title: 'Only the owner or a supervisor may do this' },
  'not-eligible': { status: 403, title: 'The skills or queues do not fit this ticket' },
  'self-forward': { status: 409, title: 'The ticket is already with that agent' },
  'unknown-agent': { status: 422, title: 'No such agent is registered' },
  'target-offline': { status: 409, title: 'That agent is offline' },
  'must-resolve-or-delete': { status: 409, title: 'The customer has left: only resolve or delete remain' },
  'not-claimed': { status: 409, title: 'Nobody holds this ticket: claim it first' },
  'ticket-closed': { status: 409, title: 'This ticket is closed' },
  'ticket-deleted': { status: 410, title: 'This ticket was deleted' },
  'ticket-not-found': { status: 404, title: 'There is no such ticket that you may see' },
  'faq-answer-required': { status: 422, title: 'Say whether the chatbot could have answered' },

  // conversations
  'conversation-not-found': { status: 404, title: 'There is no such conversation that you may see' },
  'not-joined': { status: 409, title: 'You are not the agent in this chat' },
  'chat-ended': { status: 409, title: 'That live chat has ended' },
  'bot-not-in-charge': { status: 409, title: 'A person is in charge of this conversation' },
  'no-live-chat': { status: 409, title: 'There is no such live chat to end' },
  'too-many-variables': { status: 422, title: 'More is collected about this customer than fits' },
  'file-too-large': { status: 413, title: 'The file is larger than allowed' },
  'file-type-not-allowed': { status: 415, title: 'Files of this type are not accepted' },
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof problems;
