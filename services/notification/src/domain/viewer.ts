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

/** Text that is the same for two viewers only if they see the same: whoever gained or lost a skill sees other rows. */
export const identityOf = (viewer: Viewer): string =>
  viewer.kind === 'agent'
    ? JSON.stringify([
        viewer.kind,
        viewer.id,
        viewer.isSupervisor,
        [...viewer.skills].sort(),
        [...viewer.queues].sort(),
      ])
    : JSON.stringify([viewer.kind, viewer.customerId, viewer.conversationId, viewer.channel]);
