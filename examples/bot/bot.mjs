// Answers what customers write, once, however many of it run: node examples/bot/bot.mjs [URL]
import { createClient, devToken } from '@baton/client';

const [url = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const baton = createClient({ url, token: devToken(url, { sub: 'echo-bot', roles: ['bot'] }) });

/**
 * What this bot knows. It is asked for each thing that a customer wrote; what it returns is said once, also when this process is killed
 * in the middle of it, or another replica says the same.
 */
const reply = ({ text }) => {
  const start = (length) => [...text].slice(0, length).join(''); // never half a character
  if (/\b(person|human|agent)\b/i.test(text)) return { handover: { subject: start(200) } };
  if (/\b(open|hours)\b/i.test(text)) return 'We are open from 9 to 17.';
  return {
    text: `You said '${start(100)}'. Ask for a person to get one.`,
    choices: [
      { id: 'person', label: 'Talk to a person' },
      { id: 'hours', label: 'Opening hours' },
    ],
  };
};

const bot = baton.bot({
  reply,
  onError: (error, conversationId) => console.error(`${conversationId}: ${error.message}`),
});
baton.live.subscribe(() => console.log(baton.live.getSnapshot().connection));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    bot.close();
    baton.close();
  });
}
console.log(`answering on ${url}`);
