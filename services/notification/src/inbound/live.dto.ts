import { matching, QueryFlag, QueryList, Text } from '@baton/service-kit';

const VIEW = /^(inbox|inbox:all|conversation|ticket:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export class LiveQueryDto {
  @QueryList(matching(VIEW, 'inbox, inbox:all, conversation or ticket:<id>'), 20, {
    about:
      '`inbox`, `inbox:all` (supervisors), `ticket:<id>` (agents), `conversation` (customers: their own). May be repeated.',
  })
  view!: string[];

  @Text(10_000, { optional: true, about: 'Taken and not looked at: every view begins with a snapshot.' })
  cursor?: string;
}

export class InboxQueryDto {
  @QueryFlag({ optional: true, about: 'Everybody’s tickets; supervisors only.' })
  all?: boolean;
}
