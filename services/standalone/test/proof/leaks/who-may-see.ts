import type { ReadingAgent } from '@baton/testing/src/resume/who-may-read';

interface Work {
  readonly work: 'pending' | 'claimed' | 'closed';
  readonly owner: string | null;
}

/** Who may see a ticket's row, told from its stored events alone: its owner, and while it is pending those who may take it. */
export class WhoMaySee {
  private readonly moments: Work[] = [];
  private asks: { readonly skills: readonly string[]; readonly queue: string | null } = { skills: [], queue: null };

  /** Revision of the newest event. */
  get head(): number {
    return this.moments.length - 1;
  }

  add({ type, data: stored }: { readonly type: string; readonly data: object }): void {
    const data = stored as Record<string, unknown>;
    if (type === 'TicketCreated') {
      this.asks = { skills: data['requiredSkills'] as readonly string[], queue: data['queue'] as string | null };
    }
    this.moments.push(this.after(type, data));
  }

  /** Whether the agent's skills and queues fit. */
  fits({ isSupervisor, skills, queues }: ReadingAgent): boolean {
    const { asks } = this;
    const isListed = asks.queue === null || queues.length === 0 || queues.includes(asks.queue);
    return isSupervisor || (asks.skills.every((skill) => skills.includes(skill)) && isListed);
  }

  /** Whether the agent might see the ticket at some moment from this revision until now. */
  since(agent: ReadingAgent, revision: number): boolean {
    return this.moments
      .slice(Math.max(0, revision))
      .some(({ work, owner }) => (work === 'pending' ? this.fits(agent) : work === 'claimed' && owner === agent.id));
  }

  private after(type: string, data: Record<string, unknown>): Work {
    const before = this.moments.at(-1) ?? { work: 'pending', owner: null };
    switch (type) {
      case 'Claimed':
        return { work: 'claimed', owner: String(data['agentId']) };
      case 'Forwarded':
        return { work: 'claimed', owner: String(data['to']) };
      case 'TicketCreated':
      case 'Unclaimed':
        return { work: 'pending', owner: null };
      case 'Resolved':
      case 'Deleted':
      case 'Restored':
      case 'Erased':
        return { work: 'closed', owner: before.owner };
      default:
        return before;
    }
  }
}
