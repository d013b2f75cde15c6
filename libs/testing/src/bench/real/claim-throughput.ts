import { setTimeout as delay } from 'node:timers/promises';
import { atOnce } from '../../replay/at-once';
import type { PendingTicket } from '../chats';
import { type TicketCommand, ticketCommands } from './claim-client';
import { interleaved, type Measure, round } from '../figure';
import { type House, withHouse, withOthersFrozen } from './house';
import { newestRows, type RawRow, RawRows } from './raw-rows';
import { withDatabase } from './servers';

const ROUNDS = 5;
const CLAIMS = 400;
const AT_ONCE = 32;
const CALM_MS = 3_000;
/** Of claims and their taking back, and of rows. */
const WARM_UP_ROUNDS = 8;

/** Pending tickets, and everybody's token in hand. */
export const pendingTickets = ({ chats }: House, count: number): Promise<PendingTicket[]> =>
  atOnce(Array.from({ length: count }), AT_ONCE, () => chats.pendingTicket());

type Asked = Parameters<TicketCommand>[0];

const rateOf = async (
  house: House,
  command: TicketCommand,
  asked: Asked,
  tickets: readonly PendingTicket[],
): Promise<number> =>
  withOthersFrozen(house, async () => {
    const began = performance.now();
    await atOnce(tickets, AT_ONCE, (ticket, index) => command(asked, ticket, index));
    return tickets.length / ((performance.now() - began) / 1_000);
  });

/** What the claims have set going is done by then. */
const calm = (): Promise<void> => delay(CALM_MS);

/** Both sides as they are after some thousand requests: a service that has just started runs code that is not compiled yet. */
const warmUp = async (house: House, command: TicketCommand, raw: RawRows): Promise<void> => {
  const tickets = await pendingTickets(house, CLAIMS);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const asked of ['claim', 'unclaim'] as const) await rateOf(house, command, asked, tickets);
  }
  const rows = await newestRows(house.eventsUrl, 'Claimed', CLAIMS);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await raw.rate(rows, AT_ONCE);
  await calm();
};

const measured = async (house: House, rawUrl: string, log: (line: string) => void) => {
  const raw = await RawRows.open(rawUrl, AT_ONCE);
  const command = ticketCommands(house, AT_ONCE);
  await warmUp(house, command, raw);
  let rows: readonly RawRow[] = [];
  const claimed = async (): Promise<number> => {
    const tickets = await pendingTickets(house, CLAIMS);
    await calm();
    const rate = await rateOf(house, command, 'claim', tickets);
    rows = await newestRows(house.eventsUrl, 'Claimed', CLAIMS);
    log(`${Math.round(rate)} claims/s`);
    return rate;
  };
  const inserted = async (): Promise<number> => {
    if (rows.length === 0) await claimed();
    await calm();
    const rate = await withOthersFrozen(house, () => raw.rate(rows, AT_ONCE));
    log(`${Math.round(rate)} raw rows/s`);
    return rate;
  };
  return interleaved(ROUNDS, claimed, inserted).finally(() => raw.close());
};

/** P1: claims over HTTP against one ticket service on Kafka and PostgreSQL, against inserts of the very rows that they leave. */
export const claimThroughput: Measure = ({ log }) =>
  withHouse(log, (house) =>
    withDatabase(house.postgresUrl, async (rawUrl) => {
      const { ours, baseline } = await measured(house, rawUrl, log);
      const note =
        `P1: ${CLAIMS} claims over HTTP, ${AT_ONCE} at once, against one ticket service process with its relay and views (the other services frozen meanwhile); ` +
        `baseline: plain inserts of the same rows into the same table by ${AT_ONCE} connections; promised: ≥ 0.7`;
      return { ours: round(ours), baseline: round(baseline), unit: 'per second', note };
    }),
  );
