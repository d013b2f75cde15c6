/** What a customer wrote while the bot was in charge. */
export interface CustomerTurn {
  readonly text: string;
  /** The choice that was picked, if one was. */
  readonly choiceId: string | null;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Everything that the bot does about one message of a customer. */
export interface Reply {
  readonly says: readonly { readonly text: string; readonly choices?: readonly Choice[] }[];
  /** What it has learned about the customer so far. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it asks for a person. */
  readonly handover: { readonly subject: string; readonly topics: readonly string[] } | null;
}

interface Memory {
  readonly asked: 'order number' | 'name' | null;
  readonly misses: number;
  readonly topic: string | null;
  readonly orderNumber: string | null;
  readonly name: string | null;
}

interface Step {
  readonly memory: Memory;
  readonly reply: Reply;
}

interface Answer {
  readonly topic: string;
  readonly pattern: RegExp;
  readonly text: string;
}

const ANSWERS: readonly Answer[] = [
  {
    topic: 'opening hours',
    pattern: /\b(open|opening|hours|closed)\b/i,
    text: 'We are here Monday to Friday, 8 to 18 h, and on Saturday until 13 h.',
  },
  {
    topic: 'returns',
    pattern: /\b(returns?|send (it )?back|refund)\b/i,
    text: 'You can return anything within 30 days. The label is in the parcel; the money is back within a week.',
  },
  {
    topic: 'payment',
    pattern: /\b(pay|payment|invoice|credit card|twint)\b/i,
    text: 'You can pay by card, by invoice or on collection.',
  },
  {
    topic: 'delivery',
    pattern: /\b(shipping|deliver|delivery|how long)\b/i,
    text: 'Parcels leave us the same day when ordered before noon, and arrive within two working days.',
  },
];

const ORDER_TOPIC = /\b(order|parcel|package|tracking)\b/i;
const PERSON = /\b(person|human|agent|somebody|someone|operator|real)\b/i;
const ORDER_NUMBER = /(?<![\w-])((?:[A-Z]{1,3}-?)?\d{4,12})\b/i;
const GREETS = /^\W*(hi|hello|hey|good (morning|day|afternoon|evening))\W*$/i;
const THANKS = /\b(thanks?|thank you|bye|great|perfect)\b/i;
const MISSES_UNTIL_HANDOVER = 2;

export const MENU: readonly Choice[] = [
  { id: 'order', label: 'My order' },
  { id: 'hours', label: 'Opening hours' },
  { id: 'returns', label: 'Returns' },
  { id: 'person', label: 'Talk to a person' },
];
const CHOICE_TEXTS: Readonly<Record<string, string>> = {
  order: 'my order',
  hours: 'opening hours',
  returns: 'returns',
  person: 'talk to a person',
};

export const GREETING = 'Hello! I am the demo bot. Ask me about orders, delivery, returns or opening hours.';

const EMPTY: Memory = { asked: null, misses: 0, topic: null, orderNumber: null, name: null };

const learned = ({ topic, orderNumber, name }: Memory): Readonly<Record<string, string>> => ({
  ...(topic !== null && { topic }),
  ...(orderNumber !== null && { orderNumber }),
  ...(name !== null && { name }),
});

const step = (memory: Memory, text: string, more: { choices?: readonly Choice[]; handover?: boolean } = {}): Step => ({
  memory,
  reply: {
    says: [{ text, ...(more.choices && { choices: more.choices }) }],
    variables: learned(memory),
    handover:
      more.handover === true
        ? {
            subject: memory.topic ?? 'A question the bot could not answer',
            topics: memory.topic === null ? [] : [memory.topic],
          }
        : null,
  },
});

const handOver = (memory: Memory, why: string): Step =>
  step({ ...memory, asked: null, misses: 0 }, `${why} I am getting a person for you.`, { handover: true });

const missed = (memory: Memory): Step => {
  const misses = memory.misses + 1;
  if (misses >= MISSES_UNTIL_HANDOVER) return handOver(memory, 'I still do not understand, sorry.');
  return step({ ...memory, misses }, 'I am not sure that I understand. Is it one of these?', { choices: MENU });
};

const orderKnown = (memory: Memory): Step =>
  step({ ...memory, asked: null }, `Order ${memory.orderNumber} is packed and on its way. Anything else?`, {
    choices: MENU,
  });

const askForWhatIsMissing = (memory: Memory): Step => {
  if (memory.orderNumber === null) return step({ ...memory, asked: 'order number' }, 'What is your order number?');
  if (memory.name === null) return step({ ...memory, asked: 'name' }, 'And what is your name, please?');
  return orderKnown(memory);
};

const aboutOrder = (memory: Memory, text: string): Step => {
  const orderNumber = ORDER_NUMBER.exec(text)?.[1] ?? memory.orderNumber;
  return askForWhatIsMissing({ ...memory, topic: 'order', orderNumber, misses: 0 });
};

const NAME_PREFIX = /^(my name is|i am|i'm|it is|it's)\s+/i;

const answered = (memory: Memory, text: string): Step | null => {
  if (memory.asked === 'name') {
    // by characters: half of one is refused
    const name = [...text.replace(NAME_PREFIX, '').trim()].slice(0, 100).join('');
    return askForWhatIsMissing({ ...memory, name, asked: null, misses: 0 });
  }
  if (memory.asked === 'order number' && ORDER_NUMBER.test(text)) return aboutOrder(memory, text);
  return null;
};

/** One message of the customer, in the light of what was said before. */
const next = (memory: Memory, turn: CustomerTurn): Step => {
  const text = (turn.choiceId === null ? undefined : CHOICE_TEXTS[turn.choiceId]) ?? turn.text;
  if (PERSON.test(text)) return handOver(memory, 'Of course.');
  const expected = answered(memory, text);
  if (expected !== null) return expected;
  const known = ANSWERS.find(({ pattern }) => pattern.test(text));
  if (known !== undefined) return step({ ...memory, topic: known.topic, misses: 0, asked: null }, known.text);
  if (ORDER_TOPIC.test(text)) return aboutOrder(memory, text);
  if (GREETS.test(text)) return step(memory, 'What can I do for you?', { choices: MENU });
  if (THANKS.test(text)) return step({ ...memory, misses: 0, asked: null }, 'You are welcome!');
  return missed(memory);
};

/**
 * The bot's reply to the last of the customer's messages since the bot was (again) in charge. Everything is worked out anew from
 * the messages, so the bot has no memory to lose, and whoever asks twice is told the same.
 * @param name the customer's name where the conversation knows it.
 */
export const replyTo = (turns: readonly CustomerTurn[], name: string | null): Reply => {
  let { memory, reply } = step({ ...EMPTY, name }, GREETING, { choices: MENU });
  for (const turn of turns) ({ memory, reply } = next(memory, turn));
  return reply;
};
