import { setTimeout as delay } from 'node:timers/promises';
import type { Dice } from '../chaos/dice';
import { startProxy, type TcpProxy } from '../proxy';

/** Bytes of answers between two faults, at most. */
const MOST_BYTES = 6_000;
/** Long enough for the bytes before a cut to arrive. */
const FLUSH_MS = 4;
/** A network that is silent: longer than its clients are patient, or shorter. */
const MOST_SILENT_MS = 300;

/**
 * The network between one client and the house. After some bytes, usually in the middle of a frame, every connection is reset, or
 * nothing passes any more for a while.
 */
export class BadNetwork {
  faults = 0;
  private left: number;
  private isBroken = false;
  private isCalm = false;
  private isAway = false;
  private mending: Promise<void> = Promise.resolve();

  private constructor(
    private readonly dice: Dice,
    private proxy: TcpProxy | null,
  ) {
    this.left = dice.below(MOST_BYTES);
  }

  /** @param port where the house listens, on 127.0.0.1. */
  static async before(port: number, dice: Dice): Promise<BadNetwork> {
    const network = new BadNetwork(dice, null);
    network.proxy = await startProxy({
      to: { host: '127.0.0.1', port },
      tap: () => ({ response: (chunk) => network.pass(chunk) }),
    });
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.theProxy.port}`;
  }

  /** No more faults; resolves when everything passes. */
  async calm(): Promise<void> {
    this.isCalm = true;
    await this.mending;
    if (!this.isAway) return;
    this.isAway = false;
    await this.theProxy.heal();
  }

  /** Whoever looks is away from now on, until it is calm. */
  async leave(): Promise<void> {
    await this.mending;
    this.isAway = true;
    this.faults += 1;
    await this.theProxy.cut('reset');
  }

  async close(): Promise<void> {
    await this.calm();
    await this.theProxy.close();
  }

  private get theProxy(): TcpProxy {
    if (this.proxy === null) throw new Error('the proxy was not started');
    return this.proxy;
  }

  private pass(chunk: Buffer): Buffer {
    if (this.isBroken) return chunk.subarray(0, 0);
    if (this.isCalm || chunk.length <= this.left) {
      this.left -= chunk.length;
      return chunk;
    }
    const passed = chunk.subarray(0, this.left);
    this.isBroken = true;
    this.mending = this.fault();
    return passed;
  }

  private async fault(): Promise<void> {
    this.faults += 1;
    await delay(FLUSH_MS);
    const isSilent = this.dice.below(3) === 0;
    await this.theProxy.cut(isSilent ? 'silence' : 'reset');
    await delay(this.dice.below(isSilent ? MOST_SILENT_MS : 30));
    await this.theProxy.heal();
    this.left = this.dice.below(MOST_BYTES);
    this.isBroken = false;
  }
}
