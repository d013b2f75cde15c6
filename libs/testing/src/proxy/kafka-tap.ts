import { FrameCutter, passing } from './frames';
import type { Tap } from './tcp-proxy';

/** Requests of Kafka's protocol that somebody may want to stand beside, by the number that the frame carries. */
export const KAFKA_API = {
  0: 'Produce',
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  8: 'OffsetCommit',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  11: 'JoinGroup',
  12: 'Heartbeat',
  13: 'LeaveGroup',
  14: 'SyncGroup',
  22: 'InitProducerId',
  24: 'AddPartitionsToTxn',
  25: 'AddOffsetsToTxn',
  26: 'EndTxn',
  28: 'TxnOffsetCommit',
} as const;

export type KafkaApi = (typeof KAFKA_API)[keyof typeof KAFKA_API] | 'other';

export interface KafkaTapOptions {
  /** Port under which clients reach the broker that calls itself this one: metadata would lead them past the proxy. */
  readonly portFor?: (port: number) => number;
  /** Before the request is passed on; false: it never is. */
  readonly beforeRequest?: (api: KafkaApi, frame: Buffer) => boolean;
  /** Before the answer is passed on; false: it never is. */
  readonly beforeResponse?: (api: KafkaApi, frame: Buffer) => boolean;
}

/** Length prefix: 4 bytes, not counting themselves. */
const lengthOf = (bytes: Buffer): number | null => (bytes.length < 4 ? null : 4 + bytes.readInt32BE(0));

interface Asked {
  readonly api: KafkaApi;
  readonly version: number;
}

/** Reads the frames of one connection between a client and a broker. */
export const kafkaTap = ({ portFor, beforeRequest, beforeResponse }: KafkaTapOptions): Tap => {
  const requests = new FrameCutter(lengthOf);
  const responses = new FrameCutter(lengthOf);
  const asked = new Map<number, Asked>();
  return {
    request: (chunk) =>
      passing(requests.push(chunk), (frame) => {
        const api: KafkaApi = KAFKA_API[frame.readInt16BE(4) as keyof typeof KAFKA_API] ?? 'other';
        asked.set(frame.readInt32BE(8), { api, version: frame.readInt16BE(6) });
        return beforeRequest?.(api, frame) ?? true;
      }),
    response: (chunk) =>
      passing(responses.push(chunk), (frame) => {
        const correlation = frame.readInt32BE(4);
        const { api, version } = asked.get(correlation) ?? { api: 'other' as const, version: 0 };
        asked.delete(correlation);
        if (portFor !== undefined && api === 'Metadata') movePorts(frame, version, portFor);
        return beforeResponse?.(api, frame) ?? true;
      }),
  };
};

/** Ports have a fixed width, so that the frame keeps its length. Versions 0 to 8; later ones have another encoding. */
const movePorts = (frame: Buffer, version: number, portFor: (port: number) => number): void => {
  if (version > 8) throw new Error(`Metadata version ${version} is encoded in another way than this proxy reads`);
  let at = 8 + (version >= 3 ? 4 : 0);
  const brokers = frame.readInt32BE(at);
  at += 4;
  for (let broker = 0; broker < brokers; broker += 1) {
    at += 4;
    at += 2 + frame.readInt16BE(at);
    frame.writeInt32BE(portFor(frame.readInt32BE(at)), at);
    at += 4;
    if (version >= 1) at += 2 + Math.max(0, frame.readInt16BE(at));
  }
};
