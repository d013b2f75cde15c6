import { Component, Flag, OneOf, QueryList, text } from '@baton/service-kit';
import type { Availability } from '../domain/presence.person';

@Component('Heartbeat', { active: true, hidden: false })
export class HeartbeatDto {
  @Flag({ about: 'The user did something since the last heartbeat.' })
  active!: boolean;

  @Flag({ optional: true, about: 'The page is in the background, where browsers wake it once a minute.' })
  hidden?: boolean;
}

@Component('ChooseAvailability', { availability: 'busy' })
export class AvailabilityDto {
  @OneOf(['available', 'busy'], { about: 'Busy agents come later in the forward dropdown.' })
  availability!: Availability;
}

export class AgentsQueryDto {
  @QueryList(text(20_000), 200, {
    about: '`?ids=ada,bob`, or `?ids=ada&ids=bob` (the only way for ids that hold a comma).',
  })
  ids!: string[];
}
