import type { PartitionName } from './log-store';
import { partitionName } from '../partition-name';

/** What a group asks of a member. */
export interface GroupMember {
  readonly topics: ReadonlySet<string>;
  /** Begins to read a partition that nobody else of the group reads. */
  assign(partition: PartitionName): void;
  /** Resolves when the member has let go: nothing of the partition is in its hands any more. */
  revoke(partition: PartitionName): Promise<void>;
}

const nameOf = ({ topic, partition }: PartitionName): string => partitionName(topic, partition);

/** The members of one group in this process. Every partition has one reader at a time. */
export class ConsumerGroup {
  private readonly members: GroupMember[] = [];
  private readonly owners = new Map<string, GroupMember>();
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly partitionsOf: (topic: string) => number) {}

  get isEmpty(): boolean {
    return this.members.length === 0;
  }

  /** Counts from the call on: a group that somebody else leaves meanwhile is not empty, and must not be made a second time. */
  join(member: GroupMember): Promise<void> {
    this.members.push(member);
    return this.alone(() => this.rebalance());
  }

  leave(member: GroupMember): Promise<void> {
    return this.alone(async () => {
      const at = this.members.indexOf(member);
      if (at !== -1) this.members.splice(at, 1);
      await this.rebalance();
    });
  }

  /** Revokes everything that moves before assigning any of it. */
  private async rebalance(): Promise<void> {
    const wanted = this.shares();
    const leaving = [...this.owners].filter(([name, owner]) => wanted.get(name)?.member !== owner);
    await Promise.all(
      leaving.map(async ([name, owner]) => {
        await owner.revoke(this.parse(name));
        this.owners.delete(name);
      }),
    );
    for (const [name, { member, partition }] of wanted) {
      if (this.owners.get(name) === member) continue;
      this.owners.set(name, member);
      member.assign(partition);
    }
  }

  /** Round robin over each topic's partitions among the members that read it. */
  private shares(): Map<string, { member: GroupMember; partition: PartitionName }> {
    const shares = new Map<string, { member: GroupMember; partition: PartitionName }>();
    for (const topic of new Set(this.members.flatMap((member) => [...member.topics]))) {
      const readers = this.members.filter((member) => member.topics.has(topic));
      for (let partition = 0; partition < this.partitionsOf(topic); partition++) {
        const member = readers[partition % readers.length];
        if (member !== undefined) shares.set(nameOf({ topic, partition }), { member, partition: { topic, partition } });
      }
    }
    return shares;
  }

  private parse(name: string): PartitionName {
    const at = name.lastIndexOf('[');
    return { topic: name.slice(0, at), partition: Number(name.slice(at + 1, -1)) };
  }

  private alone(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
