/** Answers within milliseconds; a throw counts as no. */
export type HealthCheck = () => boolean | Promise<boolean>;

export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

/**
 * What `/health/live` and `/health/ready` ask. Live: restart me if not. Ready: started, and not stopping;
 * a dependency that goes down changes neither, because a restart would not bring it back.
 */
export class Health {
  private readonly liveness = new Map<string, HealthCheck>();
  private readonly readiness = new Map<string, HealthCheck>();

  addLiveness(name: string, check: HealthCheck): void {
    this.liveness.set(name, check);
  }

  addReadiness(name: string, check: HealthCheck): void {
    this.readiness.set(name, check);
  }

  live(): Promise<HealthReport> {
    return report(this.liveness);
  }

  ready(): Promise<HealthReport> {
    return report(this.readiness);
  }
}

const report = async (checks: ReadonlyMap<string, HealthCheck>): Promise<HealthReport> => {
  const answers = await Promise.all(
    [...checks].map(async ([name, check]): Promise<[string, boolean]> => {
      try {
        return [name, await check()];
      } catch {
        return [name, false];
      }
    }),
  );
  return { ok: answers.every(([, yes]) => yes), checks: Object.fromEntries(answers) };
};
