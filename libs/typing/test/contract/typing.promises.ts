import { ada, CHAT, Ear, eve, OTHER_CHAT, type TypingPromise } from './typing-bench';

const delivery: readonly TypingPromise[] = [
  {
    name: 'a mark reaches every subscriber of every process, once and as it was published',
    check: async (under) => {
      const { channel, again } = under;
      const other = await again();
      const ears = [await Ear.on(channel, under), await Ear.on(channel, under), await Ear.on(other, under)];
      expect(await channel.publish(eve)).toBe(true);
      for (const ear of ears) expect(await ear.after(channel)).toEqual([eve]);
    },
  },
  {
    name: 'marks of one publisher arrive in its order',
    check: async (under) => {
      const { channel } = under;
      const ear = await Ear.on(channel, under);
      const marks = [eve, ada, { ...ada, conversationId: OTHER_CHAT }];
      for (const mark of marks) await channel.publish(mark);
      expect(await ear.after(channel)).toEqual(marks);
    },
  },
  {
    name: 'an id may hold anything',
    check: async (under) => {
      const { channel } = under;
      const ear = await Ear.on(channel, under);
      const odd = { ...ada, by: { ...ada.by, id: 'a:"d"\n{ä} \u2028*' } };
      await channel.publish(odd);
      expect(await ear.after(channel)).toEqual([odd]);
    },
  },
  {
    name: 'who subscribes later is told nothing of before',
    check: async (under) => {
      const { channel } = under;
      await channel.publish(eve);
      expect(await (await Ear.on(channel, under)).after(channel)).toEqual([]);
    },
  },
  {
    name: 'a subscription that was ended hears nothing, and the others go on',
    check: async (under) => {
      const { channel } = under;
      const [ended, open] = [await Ear.on(channel, under), await Ear.on(channel, under)];
      ended.end();
      await channel.publish(eve);
      expect(await open.after(channel)).toEqual([eve]);
      expect(ended.heard).toEqual([]);
    },
  },
  {
    name: 'a channel that was closed hears nothing, and another process goes on',
    check: async (under) => {
      const { channel, again } = under;
      const other = await again();
      const [closed, open] = [await Ear.on(channel, under), await Ear.on(other, under)];
      const isOne = other === channel;
      await channel.close();
      if (isOne) return; // one process, one channel: there is nobody left to publish
      await other.publish(eve);
      expect(await open.after(other)).toEqual([eve]);
      expect(closed.heard).toEqual([]);
    },
  },
];

const pause: readonly TypingPromise[] = [
  {
    name: 'the second mark within the pause is not passed on, and its publisher is told so',
    check: async (under) => {
      const { channel } = under;
      const ear = await Ear.on(channel, under);
      expect([await channel.publish(eve), await channel.publish(eve)]).toEqual([true, false]);
      expect(await ear.after(channel)).toEqual([eve]);
    },
  },
  {
    name: 'whichever process takes it',
    check: async (under) => {
      const { channel, again } = under;
      const other = await again();
      const ear = await Ear.on(channel, under);
      expect([await channel.publish(eve), await other.publish(eve)]).toEqual([true, false]);
      expect(await ear.after(other)).toEqual([eve]);
    },
  },
  {
    name: 'after the pause the next mark is passed on',
    check: async (under) => {
      const { channel, pauseOver } = under;
      const ear = await Ear.on(channel, under);
      await channel.publish(eve);
      await pauseOver(eve);
      expect(await channel.publish(eve)).toBe(true);
      expect(await ear.after(channel)).toEqual([eve, eve]);
    },
  },
  {
    name: 'the pause is of one person in one conversation',
    check: async (under) => {
      const { channel } = under;
      const namesake = { conversationId: CHAT, by: { kind: 'agent' as const, id: eve.by.id } };
      const marks = [eve, ada, namesake, { ...eve, conversationId: OTHER_CHAT }];
      for (const mark of marks) expect([mark, await channel.publish(mark)]).toEqual([mark, true]);
    },
  },
];

/** Everything that `TypingChannel` promises, one check each. */
export const typingPromises: readonly TypingPromise[] = [...delivery, ...pause];
