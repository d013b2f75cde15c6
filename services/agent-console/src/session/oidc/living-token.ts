import { type TokenSource, UnreachableError } from '@baton/client';
import type { SignInFault } from '../fault';
import type { Grant } from './grant';

export interface LivingTokenOptions {
  /** @throws SignInFault: `provider-unreachable`, or anything else when the person has to sign in again. */
  readonly renew: (grant: Grant & { readonly refreshToken: string }) => Promise<Grant>;
  /** The person has to sign in again: `adopt` brings what comes of it. */
  readonly onLost: () => void;
}

/** Renewed so long before the end, or a fifth of its life when that is less: a busy provider has time to answer. */
const LEAD_SECONDS = 60;
const LEAD_SHARE = 0.2;
/** A provider that does not answer is asked again so much later, while the token still lives. */
const AGAIN_MS = 5_000;
/** Timers of a browser hold no longer. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * A token that is renewed before it ends, and when a service refuses it, once for all who ask. While nobody can renew it, whoever asks
 * waits: what was under way goes on when the person has signed in again, and nothing that was typed or sent is lost.
 */
export class LivingToken {
  private current: Grant;
  private renewing: Promise<Grant> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private adopted: (grant: Grant) => void = () => undefined;

  constructor(
    grant: Grant,
    private readonly options: LivingTokenOptions,
  ) {
    this.current = grant;
    this.renewInTime();
  }

  get grant(): Grant {
    return this.current;
  }

  readonly source: TokenSource = async ({ refused }) => {
    if (refused === null || refused !== this.current.accessToken) return this.current.accessToken;
    return (await this.renewed()).accessToken;
  };

  /** Goes on with what signing in again gave. */
  adopt(grant: Grant): void {
    this.use(grant);
    this.adopted(grant);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private renewed(): Promise<Grant> {
    this.renewing ??= this.renewOrWait().finally(() => (this.renewing = null));
    return this.renewing;
  }

  /** @throws UnreachableError */
  private async renewOrWait(): Promise<Grant> {
    const { refreshToken } = this.current;
    if (refreshToken === null) return this.signedInAgain();
    try {
      const grant = await this.options.renew({ ...this.current, refreshToken });
      this.use(grant);
      return grant;
    } catch (error) {
      if ((error as SignInFault).kind === 'provider-unreachable') throw new UnreachableError(error);
      return this.signedInAgain();
    }
  }

  private signedInAgain(): Promise<Grant> {
    this.stop();
    return new Promise((resolve) => {
      this.adopted = resolve;
      this.options.onLost();
    });
  }

  private use(grant: Grant): void {
    this.current = grant;
    this.renewInTime();
  }

  private renewInTime(): void {
    this.stop();
    const { lifetimeSeconds, refreshToken } = this.current;
    if (refreshToken === null) return;
    const lead = Math.min(LEAD_SECONDS, lifetimeSeconds * LEAD_SHARE);
    this.renewIn((lifetimeSeconds - lead) * 1_000);
  }

  private renewIn(ms: number): void {
    this.timer = setTimeout(
      () => void this.renewed().catch(() => this.renewIn(AGAIN_MS)),
      Math.min(ms, LONGEST_TIMER_MS),
    );
  }
}
