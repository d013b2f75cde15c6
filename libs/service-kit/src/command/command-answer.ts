/** What a command's answer says besides its body. */
export interface CommandEffect {
  readonly stream: string;
  /** Revision of the stream now; -1: it does not exist, and no token is given. */
  readonly revision: number;
  /** The command id had appended before: `Idempotent-Replay: true`. */
  readonly replayed: boolean;
  /** Path of what was created: 201 and `Location`; absent: 200. */
  readonly location?: string;
}

/** Return this from a command's route: it becomes body, status, `Baton-Revision`, `Idempotent-Replay` and `Location`. */
export class CommandAnswer<Body = unknown> {
  constructor(
    readonly body: Body,
    readonly effect: CommandEffect,
  ) {}
}
