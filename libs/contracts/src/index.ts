export { pii, uuid, instant, actorId, revision, epoch, variables, shortText, names, messageText } from './fields';
export { ticketEvents, ticketState, type TicketStateV1 } from './ticket-events';
export {
  conversationEvents,
  conversationState,
  author,
  choice,
  type Author,
  type ConversationStateV1,
} from './conversation-events';
export {
  agentState,
  settingsState,
  presenceEvents,
  presenceState,
  availability,
  type AgentStateV1,
  type SettingsStateV1,
  type PresenceStateV1,
} from './directory-events';
export {
  topics,
  deadLetterTopic,
  ERASED_HEADER,
  stateSchemas,
  TOMBSTONE_KEPT_MS,
  type TopicDefinition,
} from './topics';
export {
  publicEvents,
  toCloudEventHeaders,
  fromCloudEvent,
  UnknownPublicEvent,
  MalformedPublicEvent,
  type AnyPublicEvent,
  type EventActor,
  type PublicEvent,
  type PublicEventData,
  type PublicEventType,
  type RecordHeaders,
} from './cloud-event';
export { problems, type ProblemCode, type ProblemDefinition } from './problems';
export { isEligible, type Qualifications, type Requirements } from './eligibility';
export { problemMembers, type ProblemMembers } from './problem-members';
export { type Immutable } from './http/immutable';
export { samples } from './http/samples';
export { agentRef, sampleTicket, ticketResource, work, type TicketResource } from './http/ticket.resource';
export {
  fileResource,
  itemResource,
  messageResource,
  noteResource,
  sampleFile,
  sampleMessage,
  sampleNote,
  type ItemResource,
} from './http/item.resource';
