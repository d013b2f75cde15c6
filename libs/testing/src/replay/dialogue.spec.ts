import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDialogues } from './dialogue';

const GOOD = JSON.stringify({
  id: 'one',
  topics: [],
  variables: {},
  turns: [{ speaker: 'customer', text: 'Hello?' }],
});

describe('a file of dialogues', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'dialogues-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (content: string) => {
    const file = join(folder, 'dialogues.jsonl');
    await writeFile(file, content);
    return readDialogues(file);
  };

  it('is read line by line, and known by its content', async () => {
    const { dialogues, digest } = await read(`${GOOD}\n\n${GOOD.replace('one', 'two')}\n`);
    expect(dialogues.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect((await read(GOOD)).digest).not.toBe(digest);
  });

  it.each([
    ['no JSON', `${GOOD}\n{"id":`, /line 2 is not JSON/],
    ['an empty text', GOOD.replace('Hello?', ''), /line 1 is no dialogue: turns.0.text/],
    ['a stranger', GOOD.replace('customer', 'parrot'), /line 1 is no dialogue: turns.0.speaker/],
    ['the same id twice', `${GOOD}\n${GOOD}`, /the id one comes twice/],
    ['nothing', '\n', /there is no dialogue in it/],
  ])('with %s is refused, naming the place', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('that is not there is refused', async () => {
    await expect(readDialogues(join(folder, 'none.jsonl'))).rejects.toThrow(/there is no such file/);
  });
});
