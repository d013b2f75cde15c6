import type { Answer, Answers, Question } from './asked-process';

interface Module {
  readonly begin: (argument: object) => Promise<Answers>;
}

const main = async ([path = '', argument = '{}']: readonly string[]): Promise<void> => {
  const { begin } = require(path) as Module; // eslint-disable-line @typescript-eslint/no-require-imports -- named at run time
  const beginning = begin(JSON.parse(argument) as object);
  beginning.catch(() => undefined); // told to whoever asks
  const answer = async ({ name, argument: given }: Question): Promise<unknown> => {
    const answers = await beginning;
    const work = answers[name];
    if (work === undefined) throw new Error(`nothing here answers to '${name}'`);
    return work(given as never);
  };
  process.on('message', (message) => {
    const question = message as Question;
    answer(question).then(
      (value) => process.send?.({ id: question.id, value } satisfies Answer),
      (error: unknown) =>
        process.send?.({ id: question.id, error: error instanceof Error ? (error.stack ?? error.message) : 'failed' }),
    );
  });
};

void main(process.argv.slice(2));
