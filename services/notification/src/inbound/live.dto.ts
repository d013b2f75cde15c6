import { matching, QueryFlag, QueryList, Text } from '@baton/service-kit';

const VIEW = /^(inbox|inbox:all|conversation|ticket:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export class LiveQueryDto {
  /** `?view=inbox&view=ticket:<id>` */
  @QueryList(matching(VIEW, 'inbox, inbox:all, conversation or ticket:<id>'), 20, {})
  view!: string[];

  /** Taken and not looked at: every view begins with a snapshot, which is right whatever the client has. */
  @Text(10_000, { optional: true })
  cursor?: string;
}

export class InboxQueryDto {
  /** Everybody's tickets; supervisors only. */
  @QueryFlag()
  all?: boolean;
}
