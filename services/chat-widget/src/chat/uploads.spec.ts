import { MOST_BYTES, Uploads } from './uploads';

const uploads = () => {
  const shared: string[] = [];
  let ids = 0;
  const made = new Uploads({
    api: {
      share: (_conversationId, { name }) => {
        shared.push(name ?? '');
        return new Promise(() => undefined);
      },
    },
    conversationId: 'c',
    uuid: () => String((ids += 1)),
    onChange: () => undefined,
    onSent: () => undefined,
  });
  return { made, shared };
};

/** Of any size, without its bytes. */
const file = (name: string, size: number): File => Object.defineProperty(new File([], name), 'size', { value: size });

describe('a file that a customer chose', () => {
  it.each([
    [0, { status: 'failed', trouble: { kind: 'fileEmpty' } }],
    [1, { status: 'pending', trouble: null }],
    [MOST_BYTES, { status: 'pending', trouble: null }],
    [MOST_BYTES + 1, { status: 'failed', trouble: { kind: 'fileTooLarge', most: MOST_BYTES } }],
  ])('of %d bytes', (size, fate) => {
    const { made } = uploads();
    made.add([file('a.txt', size)]);
    expect(made.list()).toEqual([expect.objectContaining(fate)]);
  });

  it('that cannot be sent holds up none of the others', async () => {
    const { made, shared } = uploads();
    made.add([file('empty.txt', 0), file('full.txt', 9)]);
    await Promise.resolve();
    expect(shared).toEqual(['full.txt']);
  });
});
