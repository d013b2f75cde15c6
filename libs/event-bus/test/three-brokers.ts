import { join } from 'node:path';

/** Three brokers of our own, for what must not be done to a cluster that others use; of the same version as that one. */
export interface ThreeBrokers {
  /** `host:port` of each. */
  readonly brokers: string[];
  down(): Promise<void>;
}

interface StartsStacks {
  startStack(options: { kafka: '3.9' | '4.1'; brokers: 3; only: readonly ['kafka'] }): Promise<{
    readonly kafka: { readonly brokers: string };
    down(): Promise<void>;
  }>;
}

/** By path, because the library that starts servers is itself built on this one. */
export const threeBrokers = async (): Promise<ThreeBrokers> => {
  const path = join(__dirname, '../../testing/src/stack');
  const { startStack } = jest.requireActual<StartsStacks>(path);
  const kafka = process.env['BATON_TEST_KAFKA'] === '4.1' ? '4.1' : '3.9';
  const stack = await startStack({ kafka, brokers: 3, only: ['kafka'] });
  return { brokers: stack.kafka.brokers.split(','), down: () => stack.down() };
};
