import type { Qualifications } from '@baton/contracts';

/** An agent who looks at tickets. */
export interface AgentViewer extends Qualifications {
  readonly kind: 'agent';
  readonly id: string;
  readonly isSupervisor: boolean;
}

/** A customer who looks at their own conversation, and at nothing else. */
export interface CustomerViewer {
  readonly kind: 'customer';
  readonly customerId: string;
  readonly conversationId: string;
  readonly channel: string;
}

export type Viewer = AgentViewer | CustomerViewer;
