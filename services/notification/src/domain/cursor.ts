/** How far one topic was told: next offset of each partition, in one generation of the topic. */
export interface TopicPlace {
  /** Short name of the generation, see `generationMark`. */
  readonly generation: string;
  readonly offsets: readonly number[];
}

/** What a client has been told, as it brings it back. */
export interface Cursor {
  /** Short name of who was told it. */
  readonly viewer: string;
  /** Views that were open, each with what it must remember of itself. */
  readonly views: ReadonlyMap<string, string>;
  /** When it was given out, milliseconds since 1970. */
  readonly time: number;
  /** By topic; null: of other topics than this server follows. */
  readonly topics: ReadonlyMap<string, TopicPlace> | null;
}
