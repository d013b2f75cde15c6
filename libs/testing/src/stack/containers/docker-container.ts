import type { getContainerRuntimeClient } from 'testcontainers';
import { testcontainers } from './testcontainers';

/** What testcontainers has no words for: a container that is killed, frozen, and started again on the data that it had. */
export type DockerContainer = ReturnType<Awaited<ReturnType<typeof getContainerRuntimeClient>>['container']['getById']>;

export const dockerContainer = async (id: string): Promise<DockerContainer> =>
  (await testcontainers().getContainerRuntimeClient()).container.getById(id);

export const isRunning = async (container: DockerContainer): Promise<boolean> =>
  (await container.inspect()).State.Running;
