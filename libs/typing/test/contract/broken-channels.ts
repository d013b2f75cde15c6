import { MemoryTypingChannel } from '../../src/memory-typing-channel';
import { TYPING_PAUSE_MS, type TypingChannel, type TypingMark } from '../../src/typing-channel';
import type { TypingUnderTest } from './typing-bench';

type Listener = (mark: TypingMark) => void;

/** Memory answers at once, so what has not come by then never will. */
const SILENCE_MS = 100;

/** A channel with one bug, and a word of the promise that must notice it. */
export interface BrokenChannel {
  readonly bug: string;
  readonly noticedBy: string;
  readonly open: () => TypingUnderTest;
}

const like = (channel: TypingChannel, overrides: Partial<TypingChannel>): TypingChannel => ({
  publish: (mark) => channel.publish(mark),
  subscribe: (listener) => channel.subscribe(listener),
  close: () => channel.close(),
  ...overrides,
});

/** Memory with something overridden, for every process. */
const broken =
  (overrides: (channel: TypingChannel) => Partial<TypingChannel>, pauseMs = TYPING_PAUSE_MS) =>
  (): TypingUnderTest => {
    let now = 0;
    const sound = new MemoryTypingChannel(() => now, pauseMs);
    const channel = like(sound, overrides(sound));
    return {
      channel,
      again: async () => channel,
      pauseOver: async () => void (now += TYPING_PAUSE_MS),
      dispose: () => sound.close(),
      patienceMs: SILENCE_MS,
    };
  };

/** Hands marks to the real one under another name, so that the pause is counted for the wrong thing; listeners see what was meant. */
const pausing = (nameOf: (mark: TypingMark) => TypingMark) =>
  broken((channel) => {
    const listeners = new Set<Listener>();
    return {
      publish: async (mark) => {
        const isTold = await channel.publish(nameOf(mark));
        if (isTold) for (const listener of listeners) listener(mark);
        return isTold;
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return { end: () => void listeners.delete(listener) };
      },
    };
  });

/** Each process counts by itself. */
const countsApart = (): TypingUnderTest => {
  const first = new MemoryTypingChannel(() => 0);
  const second = new MemoryTypingChannel(() => 0);
  const both = (listener: Listener) => {
    const subscriptions = [first.subscribe(listener), second.subscribe(listener)];
    return { end: () => subscriptions.forEach((one) => one.end()) };
  };
  const dispose = async (): Promise<void> => {
    await first.close();
    await second.close();
  };
  return {
    channel: like(first, { subscribe: both }),
    again: async () => like(second, { subscribe: both }),
    pauseOver: async () => undefined,
    dispose,
    patienceMs: SILENCE_MS,
  };
};

/** Whatever one process publishes stays in it. */
const staysAtHome = (): TypingUnderTest => {
  const first = new MemoryTypingChannel(() => 0);
  const second = new MemoryTypingChannel(() => 0);
  return {
    channel: first,
    again: async () => second,
    pauseOver: async () => undefined,
    dispose: () => first.close(),
    patienceMs: SILENCE_MS,
  };
};

const remembersForLatecomers = broken((channel) => {
  let last: TypingMark | null = null;
  return {
    publish: async (mark) => {
      last = mark;
      return channel.publish(mark);
    },
    subscribe: (listener) => {
      if (last !== null) listener(last);
      return channel.subscribe(listener);
    },
  };
});

const endsEverybody = broken((channel) => ({
  subscribe: (listener) => {
    channel.subscribe(listener);
    return { end: () => void channel.close() };
  },
}));

const neverEnds = broken((channel) => ({
  subscribe: (listener) => {
    channel.subscribe(listener);
    return { end: () => undefined };
  },
}));

const tellsTheFirstOnly = broken((channel) => {
  let told: TypingMark | null = null;
  const first =
    (listener: Listener): Listener =>
    (mark) => {
      const isRepeat = told === mark && !mark.conversationId.startsWith('probe');
      told = mark;
      if (!isRepeat) listener(mark);
    };
  return { subscribe: (listener) => channel.subscribe(first(listener)) };
});

const tellsBackwards = broken((channel) => ({
  subscribe: (listener) => {
    const held: TypingMark[] = [];
    return channel.subscribe((mark) => {
      held.unshift(mark);
      if (mark.conversationId.startsWith('probe'))
        for (const one of held.splice(0).reverse().sort(probesLast)) listener(one);
    });
  },
}));
const probesLast = (a: TypingMark, b: TypingMark): number =>
  Number(a.conversationId.startsWith('probe')) - Number(b.conversationId.startsWith('probe')) ||
  (a.conversationId < b.conversationId ? 1 : -1);

export const brokenChannels: readonly BrokenChannel[] = [
  { bug: 'tells one subscriber only', noticedBy: 'every subscriber', open: tellsTheFirstOnly },
  { bug: 'tells its own process only', noticedBy: 'every subscriber', open: staysAtHome },
  {
    bug: 'tells twice',
    noticedBy: 'every subscriber',
    open: broken((channel) => ({
      subscribe: (listener) =>
        channel.subscribe((mark) => {
          listener(mark);
          listener(mark);
        }),
    })),
  },
  { bug: 'tells in another order', noticedBy: 'in its order', open: tellsBackwards },
  {
    bug: 'cuts ids at a colon',
    noticedBy: 'may hold anything',
    open: broken((channel) => ({
      publish: ({ conversationId, by }) =>
        channel.publish({ conversationId, by: { ...by, id: by.id.split(':')[0] ?? '' } }),
    })),
  },
  { bug: 'tells latecomers of before', noticedBy: 'subscribes later', open: remembersForLatecomers },
  { bug: 'does not end', noticedBy: 'was ended', open: neverEnds },
  {
    bug: 'ends everybody',
    noticedBy: 'was ended',
    open: endsEverybody,
  },
  { bug: 'knows no pause', noticedBy: 'second mark', open: broken(() => ({}), 0) },
  {
    bug: 'says that it passed on what it did not',
    noticedBy: 'second mark',
    open: broken((channel) => ({ publish: async (mark) => (await channel.publish(mark)) || true })),
  },
  { bug: 'counts in each process', noticedBy: 'whichever process', open: countsApart },
  { bug: 'pauses for ever', noticedBy: 'after the pause', open: broken(() => ({}), Infinity) },
  {
    bug: 'pauses a person everywhere',
    noticedBy: 'one person in one conversation',
    open: pausing(({ by }) => ({ conversationId: 'any', by })),
  },
  {
    bug: 'pauses a whole conversation',
    noticedBy: 'one person in one conversation',
    open: pausing(({ conversationId }) => ({ conversationId, by: { kind: 'agent', id: 'any' } })),
  },
  {
    bug: 'takes a customer for an agent of the same id',
    noticedBy: 'one person in one conversation',
    open: pausing(({ conversationId, by: { id } }) => ({ conversationId, by: { kind: 'agent', id } })),
  },
];
