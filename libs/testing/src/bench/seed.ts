import { openEmbeddedBus } from '@baton/event-bus';
import { openSqliteEventStore } from '@baton/event-store';
import { readPosition } from '@baton/projections';
import { openSqlite } from '@baton/sql';
import { sql } from 'kysely';
import { REPLAY_AGENTS } from '../replay/plan';
import { Chats } from './chats';
import { dataFolder, Server } from './server';
import { busFile, TICKET_RELAY, TICKET_TOPICS, ticketStoreFile, ticketViewsFile } from './stores';

const EVENTS = 1_000_000;

type Log = (line: string) => void;

/** One real ticket from handover to resolve, on a real server: its stored events are what is multiplied. */
const modelTicket = async (folder: string): Promise<string> => {
  const server = await Server.start(folder);
  const chats = await Chats.on(server.url);
  try {
    const ticket = await chats.pendingTicket();
    const agent = chats.people.agent(REPLAY_AGENTS[0]);
    for (const command of ['claim', 'unclaim', 'claim', 'resolve']) {
      const body = command === 'resolve' ? { body: { botCouldHaveAnswered: false } } : {};
      const path = `/v1/tickets/${ticket.ticketId}/${command}`;
      await chats.api.send({ method: 'POST', path, as: agent, seen: ticket.seen.toString(), ...body });
    }
    return ticket.ticketId;
  } finally {
    chats.leave();
    await server.stop();
  }
};

/**
 * Multiplies the events of one ticket by plain SQL. Personal data is left out, as if the customers had been erased: it is encrypted
 * for its place and cannot be copied to another.
 */
const multiply = async (file: string, ticketId: string): Promise<void> => {
  const db = openSqlite(file);
  const model = `ticket-${ticketId}`;
  await sql`
    with recursive
      size (n) as (select count(*) from events where stream = ${model}),
      copies (i) as (select 1 union all select i + 1 from copies where i < ${EVENTS} / (select n from size)),
      named as (select i, printf('%08x-5eed-7000-8000-%012x', i, i) as id from copies)
    insert into events (stream, revision, id, type, data, metadata)
    select 'ticket-' || named.id, revision, printf('%08x-%04x-5000-8000-%012x', i, revision, i), type,
      case when json_extract(data, '$.ticketId') is null then json_remove(data, '$."$pii"')
        else json_set(json_remove(data, '$."$pii"'), '$.ticketId', named.id, '$.conversationId', named.id, '$.customerId', named.id) end,
      json_set(metadata, '$.commandId', printf('%08x-%04x-5001-8000-%012x', i, revision, i), '$.customerId', named.id)
    from named join events on events.stream = ${model}
    order by i, revision`.execute(db);
  await db.destroy();
};

/** The relay is told that it has published them: closed tickets of long ago leave nothing on the topics. */
const passOver = async (folder: string): Promise<void> => {
  const store = await openSqliteEventStore({ file: ticketStoreFile(folder) });
  const bus = await openEmbeddedBus({ file: busFile(folder) });
  const writer = await bus.openWriter(TICKET_RELAY, TICKET_TOPICS);
  await writer.write([], { position: await store.head(), storeId: await store.storeId(), caughtUp: true });
  await bus.close();
  await store.close();
};

/** Lets a server fill its ticket view from the store, as after every start, and looks on from outside. */
const fillViews = async (folder: string, log: Log): Promise<void> => {
  const store = await openSqliteEventStore({ file: ticketStoreFile(folder) });
  const head = Number(await store.head());
  await store.close();
  const server = await Server.start(folder);
  const views = openSqlite(ticketViewsFile(folder));
  try {
    let told = 0;
    for (let filled = 0; filled < head;) {
      await new Promise((resume) => setTimeout(resume, 1_000));
      filled = Number((await readPosition(views, 'tickets'))?.position ?? 0);
      const tenths = Math.floor((filled / head) * 10);
      if (tenths > told) log(`filling the view: ${tenths * 10} %`);
      told = tenths;
    }
  } finally {
    await views.destroy();
    await server.stop();
  }
};

/** A data folder whose ticket store holds 1,000,000 events more, with views that show them. The caller discards it. */
export const millionEvents = async (log: Log): Promise<string> => {
  const folder = await dataFolder();
  log(`seeding ${EVENTS} events`);
  await multiply(ticketStoreFile(folder), await modelTicket(folder));
  await passOver(folder);
  await fillViews(folder, log);
  return folder;
};
