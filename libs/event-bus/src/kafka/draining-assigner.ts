import { type PartitionAssigner, PartitionAssigners } from 'kafkajs';

/**
 * Round robin, with a wait before each joining of the group until the member has let go of its partitions: the group gives them
 * to somebody else as soon as everybody has joined. kafkajs offers no such moment; the first thing that it does to join is to look
 * for the group's coordinator, through the cluster that it also hands to its assigners, and a running consumer asks for it at no
 * other time.
 */
export const drainingAssigner =
  (letGo: () => Promise<void>): PartitionAssigner =>
  (config) => {
    const { cluster } = config;
    const find = cluster.findGroupCoordinator.bind(cluster);
    cluster.findGroupCoordinator = async (group) => {
      await letGo();
      return find(group);
    };
    return PartitionAssigners.roundRobin(config);
  };
