import type { Client } from './client';

export interface RaceOptions {
  readonly client: Client;
  readonly rounds: number;
  readonly agents: number;
  readonly onRound?: (round: number) => void;
}

export interface RaceReport {
  readonly ticketIds: readonly string[];
  /** What was not as promised; empty when all was. */
  readonly problems: readonly string[];
}

/** All agents claim one new ticket at once, round after round; each answer is held against what the others were told. */
export const raceForClaims = async ({ client, rounds, agents, onRound }: RaceOptions): Promise<RaceReport> => {
  const names = Array.from({ length: agents }, (_, index) => `racer-${index}`);
  const tokens = await Promise.all(names.map((name) => client.token(name)));
  const supervisor = await client.token('referee', ['supervisor']);
  const ticketIds: string[] = [];
  const problems: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const chat = await client.chat();
    await client.ticketOf(chat, supervisor);
    const path = `/v1/tickets/${chat.ticketId}/claim`;
    const answers = await Promise.all(tokens.map((as) => client.call('POST', path, { as })));
    const told = answers.map(({ status, body }) => outcome(status, body));
    const owner = (await client.ticketOf(chat, supervisor))['owner'] as { id: string } | null;
    const expected = names.map((name) =>
      name === owner?.id ? `200 ${name}` : `409 already-claimed ${owner?.id ?? ''}`,
    );
    for (const [index, answer] of told.entries())
      if (answer !== expected[index]) problems.push(`round ${round}: ${names[index]} was told ${answer}`);
    ticketIds.push(chat.ticketId);
    onRound?.(round + 1);
  }
  return { ticketIds, problems };
};

const outcome = (status: number, body: Record<string, unknown> | null): string =>
  status === 200
    ? `200 ${String((body?.['owner'] as { id: string } | null)?.id)}`
    : `${status} ${String(body?.['code'])} ${String(body?.['by'])}`;
