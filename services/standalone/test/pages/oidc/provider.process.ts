import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Account {
  readonly name: string;
  readonly roles: readonly string[];
}

export interface Behaviour {
  /** Seconds that new access tokens live. */
  readonly lifetime: number;
  /** Hangs up on everybody. */
  readonly isDown: boolean;
  /** Sends browsers back with another state than they came with. */
  readonly forgesState: boolean;
}

/** A free port of this machine, for who must know it before it is listened on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** An OpenID provider that does as a test says. */
export class ProviderProcess {
  private asked = 0;
  private readonly waiting = new Map<number, () => void>();

  private constructor(
    readonly issuer: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', ({ done }: { readonly done: number }) => {
      this.waiting.get(done)?.();
      this.waiting.delete(done);
    });
  }

  /** @param page where it sends people back to. @param people by the name that they sign in with. */
  static async start(port: number, page: string, people: Readonly<Record<string, Account>>): Promise<ProviderProcess> {
    const parameters = JSON.stringify({ port, console: page, people });
    // its warnings are about what a production would set
    const child = fork(join(__dirname, 'provider.mjs'), [parameters], { stdio: 'pipe', execArgv: [] });
    let said = '';
    child.stderr?.on('data', (chunk) => (said += String(chunk)));
    const provider = new ProviderProcess(`http://127.0.0.1:${port}`, child);
    await new Promise<void>((resolve, reject) => {
      provider.waiting.set(0, resolve);
      child.once('exit', () => reject(new Error(`the provider did not start:\n${said}`)));
    });
    return provider;
  }

  set(changes: Partial<Behaviour>): Promise<void> {
    return this.tell('set', changes);
  }

  /** Well again, whatever a test has done to it. */
  reset(): Promise<void> {
    return this.set({ lifetime: 3_600, isDown: false, forgesState: false });
  }

  /** No refresh token that was given so far is good any more. */
  refuseRefresh(): Promise<void> {
    return this.tell('refuseRefresh');
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await gone;
  }

  private tell(command: string, argument: unknown = null): Promise<void> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ id, command, argument });
    });
  }
}
