import { testcontainers } from './containers/testcontainers';
import { StackError } from './server-handle';

/** Where the servers of tests come from: processes of this machine's packages, or containers. */
export type Engine = 'native' | 'containers';

/** Says which engine, for `npm run test:stack` and for the specs that start servers of their own. */
export const ENGINE_VARIABLE = 'BATON_TEST_STACK';

/**
 * The engine that the environment names.
 * @returns undefined when it names none
 * @throws StackError when it names one that does not exist.
 */
export const namedEngine = (): Engine | undefined => {
  const named = process.env[ENGINE_VARIABLE];
  if (named === undefined || named === '') return undefined;
  if (named === 'native' || named === 'containers') return named;
  throw new StackError(`${ENGINE_VARIABLE} is native or containers, not ${named}`);
};

/** The engine that the environment names; else containers when a Docker engine answers, else native. */
export const chooseEngine = async (): Promise<Engine> =>
  namedEngine() ?? ((await dockerAnswers()) ? 'containers' : 'native');

const dockerAnswers = async (): Promise<boolean> => {
  try {
    await testcontainers().getContainerRuntimeClient();
    return true;
  } catch {
    return false; // testcontainers says why, but no engine is no error here
  }
};
