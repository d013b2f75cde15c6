export { type BatonClient, type ClientOptions, createClient } from './client';
export type { Host } from './host';
export type { Schedule, Store } from './store';

export { hasCode, type Problem, type ProblemCode, problemCodes, ProblemError, UnreachableError } from './http/problem';
export type { RetryPolicy } from './http/retry';
export { type DevIdentity, devToken } from './http/dev-token';
export { type TokenSource, type TokenWish, untilRefused } from './http/tokens';

export type { VersionedSettings } from './api/agents';
export type { CommandOptions, ReadOptions } from './api/options';
export type * from './api/types';

export type { ConnectionStatus, Network, Patience } from './live/connection';
export type { LiveSnapshot, LiveStream, RowOf, ViewName } from './live/live-stream';
export type { LiveEvent, LiveView, ViewSnapshot, ViewStatus } from './live/live-view';
export { inInboxOrder, type Row, type RowConversation } from './live/rows';
export type { ServerClock } from './live/server-clock';

export type { ConversationSnapshot, ConversationStore } from './conversation/conversation-store';
export type { Outbox, Outgoing } from './conversation/outbox';

export type { Bot, BotOptions, BotReply, Turn } from './bot/bot';

export type { PageLike, Presence, PresenceOptions } from './presence/presence';
export type { Typing } from './presence/typing';
export type { FromWorker, ToWorker, WorkerPort } from './presence/worker-protocol';
