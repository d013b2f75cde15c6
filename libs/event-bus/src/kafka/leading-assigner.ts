import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

interface Claim {
  readonly memberId: string;
  /** Since when it believes that it leads, milliseconds since 1970; 0: it does not. */
  readonly since: number;
}

const claimOf = (memberId: string, metadata: Buffer): Claim => {
  const said = Number(AssignerProtocol.MemberMetadata.decode(metadata)?.userData.toString('utf8') ?? '0');
  return { memberId, since: Number.isFinite(said) ? said : 0 };
};

/** Who believes that it leads goes on leading; of two, the one that took over last, because the other was given up meanwhile. */
const chosen = (claims: readonly Claim[]): string | undefined =>
  [...claims].sort((a, b) => b.since - a.since || (a.memberId < b.memberId ? -1 : 1))[0]?.memberId;

const VERSION = 0;

/**
 * Gives everything to one member, and to the same one again when others come and go: a relay that is well keeps its work.
 * @param partitions of the topic that the group is about.
 * @param leadingSince see `Claim`.
 */
export const leadingAssigner =
  (partitions: number, leadingSince: () => number): PartitionAssigner =>
  () => ({
    name: 'BatonLeader',
    version: VERSION,
    protocol: ({ topics }) => {
      const userData = Buffer.from(String(leadingSince()));
      return {
        name: 'BatonLeader',
        metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData }),
      };
    },
    assign: async ({ members, topics }) => {
      const leader = chosen(members.map(({ memberId, memberMetadata }) => claimOf(memberId, memberMetadata)));
      const all = Array.from({ length: partitions }, (_, partition) => partition);
      const everything = Object.fromEntries(topics.map((topic) => [topic, all]));
      return members.map(({ memberId }) => {
        const assignment = memberId === leader ? everything : {};
        const userData = Buffer.alloc(0);
        return {
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: VERSION, assignment, userData }),
        };
      });
    },
  });
