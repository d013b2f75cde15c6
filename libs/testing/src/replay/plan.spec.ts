import type { Dialogue } from './dialogue';
import { type Plan, planOf, type Step } from './plan';

const dialogue = (id: string): Dialogue => ({
  id,
  topics: ['bikes'],
  variables: { size: '54' },
  turns: [
    { speaker: 'customer', text: 'My bike has a flat tyre.' },
    { speaker: 'agent', text: 'Which size?' },
    { speaker: 'customer', text: '54.' },
    { speaker: 'agent', text: 'Come by at noon.' },
    { speaker: 'customer', text: 'Thanks.' },
    { speaker: 'agent', text: 'See you.' },
  ],
});

const planNumber = (number: number): Plan => planOf(dialogue(`d-${number}`), number - 1, 'f00d');
const kinds = (plan: Plan): Step['kind'][] => plan.steps.map(({ kind }) => kind);

describe('the plan of a dialogue', () => {
  it('is a claim, the turns in order and a resolve', () => {
    const plan = planNumber(1);
    expect(kinds(plan)).toEqual(['claim', 'say', 'say', 'say', 'say', 'say', 'say', 'resolve']);
    expect(plan.messages.map(({ text }) => text)).toEqual(dialogue('d').turns.map(({ text }) => text));
  });

  it('is the same in every run, so that its keys are', () => {
    expect(planNumber(70)).toEqual(planNumber(70));
    const keys = [1, 2, 7, 10, 13, 910].flatMap((number) => planNumber(number).steps.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => key.length <= 200)).toBe(true);
  });

  it('hands every tenth back in the middle, to be claimed by somebody else', () => {
    const { steps, changes } = planNumber(10);
    const claims = steps.flatMap((step) => (step.kind === 'claim' ? [step] : []));
    expect(new Set(claims.map(({ agent }) => agent)).size).toBe(2);
    expect(changes.map(({ type }) => type)).toEqual(['TicketCreated', 'Claimed', 'Unclaimed', 'Claimed', 'Resolved']);
    expect(kinds(planNumber(11))).not.toContain('unclaim');
  });

  it('forwards every seventh, and the next one answers from then on', () => {
    const { steps } = planNumber(7);
    const forward = steps.find((step) => step.kind === 'forward');
    const at = steps.findIndex(({ kind }) => kind === 'forward');
    const after = steps.slice(at + 1).flatMap((step) => ('agent' in step ? [step.agent] : []));
    expect(forward).toMatchObject({ kind: 'forward' });
    expect(new Set(after)).toEqual(new Set([forward?.to]));
    expect(forward?.to).not.toBe(forward?.agent);
  });

  it('lets the customer of every thirteenth leave, then an agent try to write, then closes', () => {
    expect(kinds(planNumber(13)).slice(-3)).toEqual(['leave', 'say-too-late', 'resolve']);
    expect(planNumber(13).messages).toHaveLength(6);
  });

  it('knows what the thread must say between the messages', () => {
    const [first, second] = ['replay-agent-2', 'replay-agent-3'];
    expect(planNumber(10).lines).toEqual([
      { code: 'live-chat-requested', agent: null },
      { code: 'agent-joined', agent: first },
      { code: 'agent-left', agent: first },
      { code: 'agent-joined', agent: second },
      { code: 'live-chat-ended', agent: null },
    ]);
    expect(planNumber(13).lines.filter(({ code }) => code === 'live-chat-ended')).toHaveLength(1);
  });

  it('deletes every third', () => {
    expect(kinds(planNumber(3)).at(-1)).toBe('delete');
    expect(kinds(planNumber(910)).filter((kind) => kind !== 'say')).toEqual([
      'claim',
      'unclaim',
      'claim',
      'forward',
      'leave',
      'say-too-late',
      'resolve',
    ]);
  });
});
