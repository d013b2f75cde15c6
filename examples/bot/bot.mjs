// Answers what customers write, once, however many of it run: node examples/bot/bot.mjs [URL]
import { createClient, hasCode } from '@baton/client';

const [url = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
const token = async () => {
  const answer = await fetch(`${url}/v1/dev/tokens`, {
    ...post,
    body: JSON.stringify({ sub: 'echo-bot', roles: ['bot'] }),
  });
  return (await answer.json()).token;
};
const baton = createClient({ url, token });
const waiting = baton.live.open('bot');
const answered = new Map();

/** What was written since the bot, or a person, spoke last. The ids of the answer are made from the question's: said twice, it is one. */
const answer = async (id) => {
  const { items } = await baton.conversations.items(id, { before: 999_999_999_999_999, limit: 20 });
  const since = items.findLastIndex(({ author }) => author.kind !== 'customer') + 1;
  const questions = items.slice(since).filter(({ kind }) => kind === 'message');
  const last = questions.at(-1);
  if (last === undefined) return;
  if (/person|human|agent/i.test(last.text)) {
    return baton.conversations.handover(
      id,
      { seen: last.revision, subject: last.text.slice(0, 200) },
      { key: `bot:${last.id}` },
    );
  }
  const text = `You said '${last.text.slice(0, 100)}'. Ask for a person to get one.`;
  return baton.conversations.post(id, { text, clientMessageId: `bot:${last.id}:0` });
};

waiting.subscribe(() => {
  for (const row of waiting.getSnapshot().rows.values()) {
    if (answered.get(row.id) === row.revision) continue;
    answered.set(row.id, row.revision);
    // A person took over, or the customer is gone: then a bot has nothing to say.
    answer(row.id).catch(
      (error) => hasCode(error, 'bot-not-in-charge', 'chat-ended', 'erased') || console.error(error.message),
    );
  }
});
console.log(`answering on ${url}`);
