import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';

/** Namespace of all command ids of Baton; drawn once at random, never to change. */
const COMMAND_NAMESPACE = '5b0bd0c1-6a3b-4f0c-9a52-0e0f3ef0c7d4';

/** What makes two HTTP requests the same command. */
export interface CommandSource {
  readonly issuer: string;
  readonly sub: string;
  readonly method: string;
  readonly path: string;
  /** The `Idempotency-Key`, or a random UUID when the client sent none. */
  readonly key: string;
}

/** Id of a command: equal for equal sources, on every replica. The parts are written as JSON so that no two lists of parts meet in one text. */
export const commandIdFor = ({ issuer, sub, method, path, key }: CommandSource): string =>
  uuidv5(JSON.stringify([issuer, sub, method, path, key]), COMMAND_NAMESPACE);

/**
 * Id of the event at `index` (from 0) of one append: a retry of the command makes the same one.
 * @param commandId a UUID.
 * @throws TypeError when `commandId` is no UUID.
 */
export const eventIdFor = (commandId: string, stream: string, index: number): string =>
  uuidv5(`${stream}/${index}`, commandId);

/**
 * UUIDv7 of a thing that a command creates: its time is `nowMs` (milliseconds since 1970), its random bits are a hash of the command id,
 * so that a retry in the same millisecond makes the same id, and the handler finds any other retry by the command id.
 * A stream must not be *named* by it when a retry may come later: the later time would name another stream.
 * @param purpose tells two ids of one command apart.
 */
export const deriveUuidV7 = (nowMs: number, commandId: string, purpose = ''): string => {
  const bytes = createHash('sha256').update(commandId).update('\0').update(purpose).digest().subarray(0, 16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x70;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
