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

/** A bot: it looks at every conversation that waits for one. */
export interface BotViewer {
  readonly kind: 'bot';
  readonly id: string;
}

export type Viewer = AgentViewer | CustomerViewer | BotViewer;

/** Whether somebody may look at everybody's tickets: `inbox:all`. */
export const mayLookAtAll = (viewer: Viewer): boolean => viewer.kind === 'agent' && viewer.isSupervisor;

/** Text that is the same for two viewers only if they see the same: whoever gained or lost a skill sees other rows. */
export const identityOf = (viewer: Viewer): string => {
  switch (viewer.kind) {
    case 'agent': {
      const { kind, id, isSupervisor, skills, queues } = viewer;
      return JSON.stringify([kind, id, isSupervisor, [...skills].sort(), [...queues].sort()]);
    }
    case 'customer':
      return JSON.stringify([viewer.kind, viewer.customerId, viewer.conversationId, viewer.channel]);
    case 'bot':
      return JSON.stringify([viewer.kind, viewer.id]);
  }
};
