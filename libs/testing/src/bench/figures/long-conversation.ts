import { atOnce } from '../../replay/at-once';
import { Chats } from '../chats';
import { interleaved, type Measure, round } from '../figure';
import { dataFolder, discard, Server } from '../server';

const LENGTH = 5_000;
const ROUNDS = 200;

/** P7: a message in a conversation of 5,000, against the first message of a new one. */
export const longConversation: Measure = async ({ log }) => {
  const folder = await dataFolder();
  const server = await Server.start(folder);
  const chats = await Chats.on(server.url);
  try {
    const long = await chats.begin();
    for (let number = 1; number < LENGTH; number += 1) {
      await chats.say(long, `Message number ${number} of a long conversation.`);
      if (number % 1_000 === 0) log(`${number} of ${LENGTH} messages`);
    }
    const text = 'How long does this one take?';
    const inLong = async (): Promise<number> => (await chats.say(long, text)).durationMs;
    // Begun beforehand, so that what comes right before either message is the other message.
    const fresh = await atOnce(Array.from({ length: ROUNDS + 1 }), 4, async () => {
      const chat = await chats.begin();
      await chat.customer.token();
      return chat;
    });
    const inNew = async (): Promise<number> => {
      const next = fresh.pop();
      if (next === undefined) throw new Error('no new conversation is left');
      return (await chats.say(next, text)).durationMs;
    };
    const { ours, baseline } = await interleaved(ROUNDS, inLong, inNew);
    const note = `P7: message ${LENGTH} and after; baseline: message 1 of a new conversation; medians of ${ROUNDS}; promised: ≤ 1.2`;
    return { ours: round(ours), baseline: round(baseline), unit: 'ms', note };
  } finally {
    chats.leave();
    await server.stop();
    await discard(folder);
  }
};
