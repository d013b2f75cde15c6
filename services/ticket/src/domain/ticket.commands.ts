/** Who acts, as their token says. A supervisor may act on others' tickets, but claims like everybody else. */
export interface ActingAgent {
  readonly id: string;
  readonly supervisor: boolean;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
}

/** From the conversation's `LiveChatRequested`. */
export interface CreateTicket {
  readonly type: 'CreateTicket';
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly channel: string;
  readonly customerName: string | null;
  readonly subject: string | null;
  readonly topics: readonly string[];
  readonly queue: string | null;
  readonly requiredSkills: readonly string[];
  readonly variables: Readonly<Record<string, string>> | null;
  /** When the live chat was asked for. */
  readonly waitingSince: string;
  readonly now: string;
}

export interface Claim {
  readonly type: 'Claim';
  readonly agent: ActingAgent;
  readonly now: string;
}

export interface Unclaim {
  readonly type: 'Unclaim';
  readonly agent: ActingAgent;
  readonly reason: string | null;
}

/** What the directory and presence knew of the colleague when the command was sent. */
export interface ForwardTarget {
  readonly id: string;
  /** Null: not in the directory. */
  readonly qualifications: { readonly skills: readonly string[]; readonly queues: readonly string[] } | null;
  readonly presence: 'online' | 'away' | 'offline' | 'unknown';
}

export interface Forward {
  readonly type: 'Forward';
  readonly agent: ActingAgent;
  readonly to: ForwardTarget;
  readonly note: string | null;
  /** The setting of that name. */
  readonly allowForwardToOffline: boolean;
  readonly now: string;
}

export interface Resolve {
  readonly type: 'Resolve';
  readonly agent: ActingAgent;
  readonly outcome: string | null;
  readonly botCouldHaveAnswered: boolean | null;
  readonly suggestedFaq: string | null;
  /** The setting of that name. */
  readonly askFaqOnResolve: boolean;
  readonly now: string;
}

export interface Delete {
  readonly type: 'Delete';
  readonly agent: ActingAgent;
  readonly reason: string | null;
  readonly now: string;
}

export interface Restore {
  readonly type: 'Restore';
  readonly agent: ActingAgent;
}

/** The customer ended the chat, in the conversation's stream. */
export interface MarkEnded {
  readonly type: 'MarkEnded';
}

/** The customer has been gone longer than the grace. */
export interface MarkGone {
  readonly type: 'MarkGone';
}

export interface MarkReturned {
  readonly type: 'MarkReturned';
}

export interface EraseTicket {
  readonly type: 'EraseTicket';
  readonly now: string;
}

export type TicketCommand =
  | CreateTicket
  | Claim
  | Unclaim
  | Forward
  | Resolve
  | Delete
  | Restore
  | MarkEnded
  | MarkGone
  | MarkReturned
  | EraseTicket;
