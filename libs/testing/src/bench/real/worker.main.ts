import type { Worker } from './in-process';

const main = async (path: string, job: string): Promise<void> => {
  const worker = require(path) as Worker<unknown, unknown>; // eslint-disable-line @typescript-eslint/no-require-imports -- named at run time
  const result = await worker.work(JSON.parse(job));
  process.send?.({ result }, () => process.exit(0));
};

const [path = '', job = '{}'] = process.argv.slice(2);
main(path, job).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
