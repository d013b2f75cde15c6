import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const turn = z.object({ speaker: z.enum(['customer', 'agent']), text: z.string().min(1).max(8_000) });

const dialogue = z.object({
  id: z.string().min(1).max(100),
  topics: z.array(z.string().min(1).max(100)).max(50),
  variables: z.record(z.string(), z.string()),
  turns: z.array(turn).min(1),
});

/** One real chat: who said what, and what the bot had learned before. */
export type Dialogue = z.infer<typeof dialogue>;

export interface DialogueFile {
  /** First 16 hex digits of the file's SHA-256: the same file gives the same chats, wherever and whenever it is replayed. */
  readonly digest: string;
  readonly dialogues: readonly Dialogue[];
}

/** The file is no list of dialogues. The message names the line, never its text. */
export class BadDialogueFile extends Error {
  constructor(file: string, detail: string) {
    super(`${file}: ${detail}`);
    this.name = 'BadDialogueFile';
  }
}

const parseLine = (file: string, line: string, number: number): Dialogue => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BadDialogueFile(file, `line ${number} is not JSON`);
  }
  const parsed = dialogue.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || '(line)').join(', ');
  throw new BadDialogueFile(file, `line ${number} is no dialogue: ${where}`);
};

/**
 * Reads a file of one JSON dialogue a line; blank lines are passed over.
 * @throws BadDialogueFile at the first line that does not fit, at a repeated id, and when nothing is in it.
 */
export const readDialogues = async (file: string): Promise<DialogueFile> => {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new BadDialogueFile(
      file,
      error.code === 'ENOENT' ? 'there is no such file' : `cannot be read (${error.code})`,
    );
  });
  const lines = content.toString('utf8').split('\n');
  const dialogues = lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(file, line, index + 1)]));
  if (dialogues.length === 0) throw new BadDialogueFile(file, 'there is no dialogue in it');
  const ids = new Set<string>();
  for (const { id } of dialogues) {
    if (ids.has(id)) throw new BadDialogueFile(file, `the id ${id} comes twice`);
    ids.add(id);
  }
  return { digest: createHash('sha256').update(content).digest('hex').slice(0, 16), dialogues };
};
