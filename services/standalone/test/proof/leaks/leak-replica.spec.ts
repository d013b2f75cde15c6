import { Dice } from '../dice';
import { LeakClient } from './leak-client';
import { LeakHouse } from './leak-house';
import { LeakMachines } from './leak-replica';
import { Markers } from './markers';

const NOW = '2026-01-01T09:00:00.000Z';

/** Frames of a bot that looks at machines that start again and again after somebody who said something was erased. */
const framesAfter = (isAnotherHistory: boolean): readonly string[] => {
  const machines = new LeakMachines(new Dice(1));
  const house = new LeakHouse(machines.log, () => machines.newId());
  const markers = new Markers(1);
  const customerId = machines.newId();
  const chat = house.begin(customerId, 'web', markers.new({ kind: 'customer', customerId }));
  const author = { kind: 'customer', id: customerId } as const;
  const { word } = markers.new({ kind: 'line', conversationId: chat.id });
  const said = { author, ticketId: null, text: word, choices: null, choiceId: null, clientMessageId: 'm', now: NOW };
  house.talk(chat, { type: 'PostMessage', ...said });
  house.talk(chat, { type: 'EraseConversation' });
  const [replica] = machines.replicas;
  if (replica === undefined) throw new Error('no machine');
  replica.restart(); // and has not read on
  if (isAnotherHistory) machines.beginHistory();
  const frames: string[] = [];
  for (let times = 0; times < 20; times += 1) {
    if (times > 0) replica.restart();
    const bot = new LeakClient('bot', { kind: 'bot', id: 'bot' }, ['bot'], (_client, frame) => frames.push(frame));
    bot.connect(replica);
    replica.readAll();
    bot.disconnect();
  }
  return frames.filter((frame) => frame.includes(word));
};

it('a replica that starts again while another history runs tells nothing of the one before, which is over and judged', () =>
  expect(framesAfter(true)).toEqual([]));

it('within one history it may read again what was said just before it stopped', () =>
  expect(framesAfter(false)).not.toEqual([]));
