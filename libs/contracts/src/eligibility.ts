/** What an agent brings: from the token for the caller, from the directory for everybody else. */
export interface Qualifications {
  readonly skills: readonly string[];
  readonly queues: readonly string[];
}

/** What a ticket asks for. */
export interface Requirements {
  readonly requiredSkills: readonly string[];
  readonly queue: string | null;
}

/**
 * The one rule of who may work on a ticket: the agent's skills cover the ticket's, and the ticket has no queue,
 * or the agent lists none, or lists it. It decides claims, what the inbox shows and who may read, so all three agree.
 */
export const isEligible = (agent: Qualifications, ticket: Requirements): boolean =>
  ticket.requiredSkills.every((skill) => agent.skills.includes(skill)) &&
  (ticket.queue === null || agent.queues.length === 0 || agent.queues.includes(ticket.queue));
