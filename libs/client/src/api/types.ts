import type { components, paths } from './baton.generated';

/* What the services take and answer, by the names that applications use. All of it is from their OpenAPI documents. */

type Schemas = components['schemas'];

export type Ticket = Schemas['Ticket'];
export type TicketChange = Schemas['TicketHistoryItem'];
export type TicketPage = Schemas['TicketPage'];
export type TicketFilter = NonNullable<paths['/v1/tickets']['get']['parameters']['query']>;
export type Resolution = Schemas['ResolveTicket'];

export type Conversation = Schemas['Conversation'];
export type Mode = Conversation['mode'];
export type PastConversation = Schemas['ConversationSummary'];
export type Choice = Schemas['OfferedChoice'];
/** A line of a thread. */
export type Item = Schemas['Item'];
export type ItemPage = Schemas['ItemPage'];
/** Both bounds exclusive; `before` without `after`: the newest below it. */
export type ItemRange = NonNullable<paths['/v1/conversations/{id}/messages']['get']['parameters']['query']>;
export type Posting = Schemas['PostMessage'];
export type HandoverRequest = Schemas['Handover'];
export type VisitRequest = Schemas['MeetVisitor'];
export type Visit = Schemas['Visitor'];
export type StartRequest = Schemas['StartConversation'];

export type Agent = Schemas['Agent'];
export type Colleague = Schemas['Colleague'];
export type Preferences = Agent['preferences'];
export type AgentPresence = Schemas['Presence'];
export type Availability = AgentPresence['availability'];
export type Settings = Schemas['Settings'];
/** A presence connection that was just opened. */
export type OpenedConnection = Schemas['Connection'];

export type InboxRow = Schemas['InboxRow'];
export type CustomerRow = Schemas['CustomerRow'];
/** A customer who waits for the bot's answer. */
export type BotRow = Schemas['BotRow'];

/** Somebody types; it is over at `until` by the server's clock, or with their next line. */
export type TypingMark = Schemas['TypingMark'];
/** An agent as shown. */
export type AgentRef = Schemas['AgentRef'];
/** Something that calls its recipient. */
export type Alert = Schemas['Alert'];

/** An RFC 9457 document of ours. */
export type DocumentedProblem = Schemas['Problem'];
