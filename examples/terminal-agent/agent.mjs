// An agent's desk in a terminal: node examples/terminal-agent/agent.mjs [URL] [NAME]
import { createInterface } from 'node:readline';
import { createClient, devToken, inInboxOrder } from '@baton/client';

const [url = 'http://127.0.0.1:8080', sub = 'ann'] = process.argv.slice(2);
const baton = createClient({ url, token: devToken(url, { sub, name: sub, roles: ['agent'] }) });
process.on('uncaughtException', ({ message }) => (console.error(`${url}: ${message}`), process.exit(1)));
await baton.agents.register();
const presence = baton.presence();
const inbox = baton.live.open('inbox');
let tickets = [];
let mine = null;
const print = (line) => console.log(line.replace(/\p{Cc}/gu, '·')); // what customers write may steer terminals
inbox.subscribe(() => {
  tickets = [...inbox.getSnapshot().rows.values()].sort(inInboxOrder).map(({ ticket }) => ticket);
  for (const [n, { work, customer, subject }] of tickets.entries())
    print(`${n + 1}. ${work} ${customer.name ?? 'somebody'}: ${subject ?? 'no subject'}`);
  if (tickets.length === 0) console.log('nobody waits');
});
const show = ({ author, text, code, name }) => print(`${author.name ?? author.kind}: ${text ?? code ?? name}`);
const claim = async (ticket) => {
  await baton.tickets.claim(ticket.id);
  mine = ticket;
  baton.conversation(ticket.conversationId, baton.live.open(`ticket:${ticket.id}`)).onLine(show);
};
const say = (text) =>
  baton.conversations.post(mine.conversationId, { text, ticketId: mine.id, clientMessageId: crypto.randomUUID() });

createInterface({ input: process.stdin }).on('line', async (line) => {
  presence.active();
  const [, word, rest] = /^(claim|resolve|quit)?\s*(.*)$/.exec(line);
  try {
    if (word === 'quit') (presence.close(), baton.close(), process.stdin.destroy());
    else if (word === 'claim' && tickets[rest - 1]) await claim(tickets[rest - 1]);
    else if (word === 'claim' || mine === null) console.log('claim one of the above first');
    else await (word === 'resolve' ? baton.tickets.resolve(mine.id, { outcome: rest || 'solved' }) : say(line));
  } catch (error) {
    console.log(error.message);
  }
});
