/** How a topic should be, and how a broker describes it; a `TopicDefinition` fits. */
export interface TopicShape {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: string;
}

/** Every topic that is there has the shape that was agreed on, and every topic that must be there is. */
export const checkTopics = (agreed: readonly TopicShape[], found: readonly TopicShape[]): string[] => {
  const byName = new Map(found.map((topic) => [topic.name, topic]));
  return agreed.flatMap(({ name, partitions, cleanup }) => {
    const topic = byName.get(name);
    if (topic === undefined) return [`topic ${name} is missing`];
    return topic.partitions === partitions && topic.cleanup === cleanup
      ? []
      : [`topic ${name} has ${topic.partitions} partitions and ${topic.cleanup}, not ${partitions} and ${cleanup}`];
  });
};
