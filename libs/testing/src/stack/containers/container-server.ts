import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StartedNetwork, StartedTestContainer, WaitStrategy } from 'testcontainers';
import { type ServerHandle, StackError } from '../server-handle';
import { untilItAnswers } from '../until-it-answers';
import type { ContainerPlan } from './container-plan';
import { type DockerContainer, dockerContainer, isRunning } from './docker-container';
import { loopbackContainer } from './loopback-container';

/** We ask the server itself, in its own protocol. */
const NO_WAIT: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

/** A server in a container, whose data live and die with the container: stopped and started it keeps them, wiped it is made anew. */
export class ContainerServer implements ServerHandle {
  readonly name: string;
  readonly port: number;
  pid: number | null = null;
  private container: StartedTestContainer | null = null;

  constructor(
    private readonly plan: ContainerPlan,
    private readonly network: StartedNetwork,
    readonly logFile: string,
  ) {
    this.name = plan.name;
    this.port = plan.port;
  }

  async start(signal?: AbortSignal): Promise<void> {
    if (this.pid !== null) return;
    if (this.container === null) this.container = await this.create();
    else await (await this.docker()).start();
    const docker = await this.docker();
    const hasEnded = async (): Promise<boolean> => !(await isRunning(docker));
    await untilItAnswers({ name: this.name, ask: this.plan.ask, hasEnded, tail: () => this.logTail() }, signal);
    this.pid = (await docker.inspect()).State.Pid;
  }

  async stop(signal: NodeJS.Signals = this.plan.gracefulSignal): Promise<void> {
    if (this.pid === null) return;
    const docker = await this.docker();
    await docker.unpause().catch(() => undefined); // it may not be frozen
    await docker.kill({ signal });
    await docker.wait();
    this.pid = null;
  }

  async kill(): Promise<void> {
    await this.stop('SIGKILL');
  }

  async pause(): Promise<void> {
    await (await this.docker()).pause();
  }

  async resume(): Promise<void> {
    await (await this.docker()).unpause();
  }

  async wipe(): Promise<void> {
    if (this.pid !== null) throw new StackError(`${this.name} runs; stop it before its data is wiped`);
    await this.remove();
  }

  /** Ends it and deletes it with its data. */
  async remove(): Promise<void> {
    const { container } = this;
    this.container = null;
    this.pid = null;
    await container?.stop({ remove: true, timeout: 0 });
  }

  private async create(): Promise<StartedTestContainer> {
    const { image, name, script, port, innerPort, user, env = {}, files = [] } = this.plan;
    mkdirSync(dirname(this.logFile), { recursive: true });
    const container = loopbackContainer(image, { inner: innerPort, outer: port })
      .withEntrypoint(['sh', '-c'])
      .withCommand([script])
      .withEnvironment({ ...env })
      .withNetwork(this.network)
      .withNetworkAliases(name)
      .withCopyContentToContainer(files.map((file) => ({ ...file })))
      .withLogConsumer((stream) => stream.pipe(createWriteStream(this.logFile, { flags: 'a' })))
      .withWaitStrategy(NO_WAIT);
    return (user === undefined ? container : container.withUser(user)).start();
  }

  private docker(): Promise<DockerContainer> {
    if (this.container === null) throw new StackError(`${this.name} does not run`);
    return dockerContainer(this.container.getId());
  }

  private logTail(): string {
    try {
      return readFileSync(this.logFile, 'utf8').slice(-2_000);
    } catch {
      return '';
    }
  }
}
