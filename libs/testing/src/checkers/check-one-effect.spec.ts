import { checkOneEffect } from './check-one-effect';
import { stored, told, withOne } from './planted';

const said = (clientMessageId: string) =>
  ['MessagePosted', { author: { kind: 'agent', id: 'ada' }, clientMessageId }] as const;
const facts = stored('conversation-c', ['ConversationStarted'], said('m1'), said('m2'), said('m3'));

describe('one effect', () => {
  it('is what every command has', () => {
    const answers = [
      told({ status: 201 }),
      told({ status: 200, replayed: true }),
      told({ status: 200 }),
      told({ status: 0, code: 'ECONNRESET' }),
    ];
    expect(checkOneEffect(facts, answers)).toEqual([]);
  });

  it('catches an event stored twice', () => {
    const twice = withOne(facts, 3, (fact) => ({ ...fact, id: 'conversation-c/1' }));
    expect(checkOneEffect(twice)).toEqual(['conversation-c@3: event conversation-c/1 was stored at conversation-c@1']);
  });

  it('catches a command that appended in two places', () => {
    const again = withOne(facts, 3, (fact) => ({
      ...fact,
      type: 'Other',
      metadata: { commandId: 'conversation-c#1' },
    }));
    expect(checkOneEffect(again)).toEqual(['conversation-c@3: command conversation-c#1 had appended at 1']);
  });

  it('catches a message stored twice under two commands', () => {
    const again = withOne(facts, 3, (fact) => ({ ...fact, data: facts[1]?.data ?? {} }));
    expect(checkOneEffect(again)).toEqual([
      'conversation-c@3: message agent ada m1 in conversation-c was stored at conversation-c@1',
    ]);
  });

  it('catches two answers that both say that they did it', () => {
    expect(checkOneEffect(facts, [told({ status: 201 }), told({ status: 201 })])).toHaveLength(1);
    expect(checkOneEffect(facts, [told({ status: 201 }), told({ status: 201, key: 'other' })])).toEqual([]);
  });
});
