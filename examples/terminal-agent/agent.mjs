// An agent's desk in a terminal: node examples/terminal-agent/agent.mjs [URL] [NAME]
import { createInterface } from 'node:readline';
import { createClient, inInboxOrder } from '@baton/client';

const [url = 'http://127.0.0.1:8080', sub = 'ann'] = process.argv.slice(2);
const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
const token = async () => {
  const answer = await fetch(`${url}/v1/dev/tokens`, {
    ...post,
    body: JSON.stringify({ sub, name: sub, roles: ['agent'] }),
  });
  return (await answer.json()).token;
};
const baton = createClient({ url, token });
await baton.agents.register();
const presence = baton.presence();
const inbox = baton.live.open('inbox');
let rows = [];
let chat = null;

inbox.subscribe(() => {
  rows = [...inbox.getSnapshot().rows.values()].sort(inInboxOrder);
  console.log(
    rows
      .map(({ ticket }, n) => `${n + 1}. ${ticket.work} ${ticket.customer.name ?? '?'}: ${ticket.subject ?? ''}`)
      .join('\n') || 'nobody waits',
  );
});

const open = ({ ticket }) => {
  const view = baton.live.open(`ticket:${ticket.id}`);
  chat = { ticketId: ticket.id, store: baton.conversation(ticket.conversationId, view) };
  let told = -1;
  chat.store.subscribe(() => {
    for (const item of chat.store.getSnapshot().items.filter(({ revision }) => revision > told)) {
      told = item.revision;
      console.log(`${item.author.name ?? item.author.kind}: ${item.text ?? item.code ?? item.name}`);
    }
  });
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const [, word, rest] = /^(claim|resolve|quit)?\s*(.*)$/.exec(line);
  try {
    if (word === 'quit') (presence.close(), baton.close(), process.stdin.destroy());
    else if (word === 'claim') (await baton.tickets.claim(rows[rest - 1].ticket.id), open(rows[rest - 1]));
    else if (word === 'resolve') await baton.tickets.resolve(chat.ticketId, { outcome: rest || 'solved' });
    else chat.store.send({ text: line, ticketId: chat.ticketId });
  } catch (error) {
    console.log(error.message);
  }
});
