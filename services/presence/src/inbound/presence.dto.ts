import { Flag, OneOf, QueryList, text } from '@baton/service-kit';
import type { Availability } from '../domain/presence.person';

export class HeartbeatDto {
  /** The user did something since the last heartbeat. */
  @Flag()
  active!: boolean;

  /** The page is in the background, where browsers wake it once a minute. */
  @Flag({ optional: true })
  hidden?: boolean;
}

export class AvailabilityDto {
  @OneOf(['available', 'busy'])
  availability!: Availability;
}

export class AgentsQueryDto {
  /** `?ids=ada,bob`, or `?ids=ada&ids=bob` (the only way for ids that hold a comma). */
  @QueryList(text(20_000), 200, {})
  ids!: string[];
}
