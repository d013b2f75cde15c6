import type { GenericContainer } from 'testcontainers';
import { testcontainers } from './testcontainers';

/**
 * A container one of whose ports is published on loopback alone: the engine's default is every address of the machine, and our
 * servers ask for no password.
 */
export const loopbackContainer = (image: string, port: { inner: number; outer: number }): GenericContainer => {
  class LoopbackContainer extends testcontainers().GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      this.hostConfig.PortBindings = {
        [`${port.inner}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port.outer) }],
      };
    }
  }
  return new LoopbackContainer(image).withExposedPorts({ container: port.inner, host: port.outer });
};
