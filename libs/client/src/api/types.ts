/* What the services answer with. Narrow until it comes from their OpenAPI documents. */

export interface Named {
  readonly id: string;
  readonly name: string | null;
}

export interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly customer: Named & { readonly presence: 'present' | 'ended' | 'gone' };
  readonly channel: string;
  readonly subject: string | null;
  readonly topics: readonly string[];
  readonly queue: string | null;
  readonly requiredSkills: readonly string[];
  readonly variables: Readonly<Record<string, string>> | null;
  readonly work: 'pending' | 'claimed' | 'resolved' | 'deleted';
  readonly owner: Named | null;
  readonly epoch: number;
  readonly createdAt: string;
  readonly waitingSince: string;
  readonly claimedAt: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly outcome: string | null;
  readonly botCouldHaveAnswered: boolean | null;
  readonly suggestedFaq: string | null;
  readonly revision: number;
}

export interface TicketChange {
  readonly revision: number;
  readonly type: string;
  readonly at: string;
  readonly actor: Named & { readonly kind: string };
  readonly data: object;
}

export type Mode = 'bot' | 'waiting' | 'live';

export interface Conversation {
  readonly id: string;
  readonly channel: string;
  readonly customer: Named & { readonly locale: string | null };
  readonly mode: Mode;
  readonly ticket: {
    readonly id: string;
    readonly work: string;
    readonly waitingSince: string;
    readonly revision: number | null;
  } | null;
  readonly agent: Named | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly fileId: string;
    readonly name: string | null;
    readonly type: string;
    readonly size: number;
    readonly author: { readonly kind: string; readonly id: string };
    readonly at: string;
  }[];
  readonly revision: number;
}

interface Line {
  readonly id: string;
  readonly revision: number;
  /** Revision of the line before it that this reader may see. */
  readonly previous: number | null;
  readonly at: string;
  readonly author: Named & { readonly kind: 'customer' | 'bot' | 'agent' | 'system' };
}

export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** A line of a thread. */
export type Item = Line &
  (
    | {
        readonly kind: 'message';
        readonly text: string | null;
        readonly choices?: readonly Choice[];
        readonly choiceId?: string;
        readonly clientMessageId: string;
      }
    | {
        readonly kind: 'file';
        readonly fileId: string;
        readonly name: string | null;
        readonly type: string;
        readonly size: number;
      }
    | { readonly kind: 'system'; readonly code: string; readonly params: Readonly<Record<string, unknown>> }
    | { readonly kind: 'note'; readonly text: string | null }
  );

export interface ItemPage {
  /** Oldest first. */
  readonly items: readonly Item[];
  /** The next `after`; null: nothing follows. */
  readonly next: number | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The next `cursor`; null: this was the last page. */
  readonly next: string | null;
  readonly asOf: string;
}

export type PresenceStatus = 'online' | 'away' | 'offline' | 'unknown';
export type Availability = 'available' | 'busy';

export interface Preferences {
  readonly sound: boolean;
  readonly locale: string | null;
  readonly theme: 'light' | 'dark' | 'system';
}

export interface Agent extends Named {
  readonly skills: readonly string[];
  readonly queues: readonly string[];
  readonly preferences: Preferences;
  readonly status: PresenceStatus;
  readonly availability: Availability;
}

export interface Colleague extends Agent {
  readonly openChats: number;
}

export interface AgentPresence {
  readonly id: string;
  readonly status: PresenceStatus;
  readonly availability: Availability;
  readonly since: string | null;
}

export interface Settings {
  readonly askFaqOnResolve: boolean;
  readonly allowForwardToOffline: boolean;
  readonly goneAfterSeconds: number | null;
  readonly maxFileBytes: number;
}

export interface PastConversation {
  readonly id: string;
  readonly channel: string;
  readonly mode: Mode;
  readonly startedAt: string;
  readonly lastActivityAt: string;
  readonly messages: number;
  readonly tickets: readonly { readonly id: string; readonly work: string; readonly waitingSince: string }[];
}

export interface Visit {
  readonly token: string;
  readonly customerId: string;
  readonly conversationId: string;
}
