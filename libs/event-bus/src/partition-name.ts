/** How a partition is named in logs and as a key. */
export const partitionName = (topic: string, partition: number): string => `${topic}[${partition}]`;
