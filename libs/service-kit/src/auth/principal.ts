/** Roles that a token may carry. A supervisor is an agent too: the principal of one has both. */
export const roles = ['agent', 'supervisor', 'admin', 'bot', 'privacy', 'analytics', 'customer'] as const;
export type Role = (typeof roles)[number];

/** Who calls, as the verified token says. */
export interface Principal {
  /** `agent` for agents and supervisors; `other` for admins, privacy officers and analytics. */
  readonly kind: 'agent' | 'bot' | 'customer' | 'other';
  /** The token's `sub`, 1–200 characters; for a customer the customer id. */
  readonly id: string;
  readonly name: string | null;
  readonly roles: readonly Role[];
  readonly skills: readonly string[];
  readonly queues: readonly string[];
  readonly issuer: string;
  /** Customers only: what the visitor token is bound to. */
  readonly customerId?: string;
  readonly conversationId?: string;
  readonly channel?: string;
  /** Milliseconds since 1970; a stream that was opened with this token ends then. */
  readonly expiresAt: number;
}

export const hasRole = (principal: Principal, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => principal.roles.includes(role));
