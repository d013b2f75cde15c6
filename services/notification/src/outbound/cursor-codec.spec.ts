import { topics } from '@baton/contracts';
import fc from 'fast-check';
import { CursorCodec, generationMark, MalformedCursor, MAX_CURSOR_LENGTH, viewerMark } from './cursor-codec';

const FOLLOWED = [topics.ticketState, topics.conversationEvents];
const codec = new CursorCodec(Buffer.from('secret'), FOLLOWED);
const ada = viewerMark('ada');

const places = (offset: number) =>
  new Map(FOLLOWED.map(({ name, partitions }) => [name, place(Array.from({ length: partitions }, () => offset))]));
const place = (offsets: number[]) => ({ generation: generationMark('g'), offsets });
const cursor = (offset = 5): string => `${codec.own(ada, [['inbox', '']])}.${codec.shared(1_000, places(offset))}`;

describe('a cursor', () => {
  it('comes back as it was given out', () =>
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: 24, maxLength: 24 }),
        fc.nat({ max: 2 ** 45 }),
        fc.uniqueArray(fc.constantFrom('inbox', 'inbox:all', 'ticket:33333333-0000-7000-8000-000000000001')),
        (offsets, time, views) => {
          const told = new Map(FOLLOWED.map(({ name }, at) => [name, place(offsets.slice(at * 12, at * 12 + 12))]));
          const marks = views.map((view) => [view, 'o'] as const);
          expect(codec.read(`${codec.own(ada, marks)}.${codec.shared(time, told)}`)).toEqual({
            viewer: ada,
            views: new Map(marks),
            time,
            topics: told,
          });
        },
      ),
    ));

  it('is short', () => {
    expect(cursor(1_000_000).length).toBeLessThan(200);
  });

  it('that was changed anywhere is refused', () => {
    const text = cursor();
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(() => codec.read(text.slice(0, at) + other + text.slice(at + 1))).toThrow(MalformedCursor);
    }
  });

  it.each([
    ['empty', ''],
    ['anything', 'abc'],
    ['two halves of nothing', 'AA.AA'],
    ['one half', cursor().split('.')[0] ?? ''],
    ['three parts', `${cursor()}.AAAA`],
    ['padded', `${cursor()}==`],
    ['halves in the wrong order', cursor().split('.').reverse().join('.')],
    ['too long', 'A'.repeat(MAX_CURSOR_LENGTH) + '.A'],
    ['signed with another secret', otherSecret()],
  ])('that is %s is refused', (_what, text) => {
    expect(() => codec.read(text)).toThrow(MalformedCursor);
  });

  it('never throws anything else', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.string().map((text) => `${text}.${text}`),
        ),
        (text) => {
          expect(() => codec.read(text)).toThrow(MalformedCursor);
        },
      ),
    ));

  it('of a server that follows other topics has no places', () => {
    const other = new CursorCodec(Buffer.from('secret'), [topics.ticketState]);
    const text = `${other.own(ada, [])}.${other.shared(1, new Map([...places(1)].slice(0, 1)))}`;
    expect(codec.read(text)).toMatchObject({ viewer: ada, topics: null });
  });
});

function otherSecret(): string {
  const other = new CursorCodec(Buffer.from('another'), FOLLOWED);
  return `${other.own(ada, [])}.${other.shared(1, places(1))}`;
}
