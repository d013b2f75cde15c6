import { FrameCutter, passing } from './frames';
import type { Tap } from './tcp-proxy';

export interface PostgresTapOptions {
  /** Before the statement is passed on; false: it never is. */
  readonly beforeStatement?: (sql: string) => boolean;
  /** Before the server's word that the statement is done is passed on; false: it never is. */
  readonly beforeAnswer?: (sql: string) => boolean;
}

const READY_FOR_QUERY = 'Z';

/** Reads the messages of one connection between a client and PostgreSQL, unencrypted. */
export const postgresTap = ({ beforeStatement, beforeAnswer }: PostgresTapOptions): Tap => {
  const statements = new Statements();
  let hasBegun = false;
  /** The first message, and each request for encryption before it, has no type byte. */
  const requests = new FrameCutter((bytes) => {
    const typed = hasBegun ? 1 : 0;
    return bytes.length < 4 + typed ? null : typed + bytes.readInt32BE(typed);
  });
  const responses = new FrameCutter((bytes) => (bytes.length < 5 ? null : 1 + bytes.readInt32BE(1)));
  const running: string[] = [];
  const request = (frame: Buffer): boolean => {
    if (!hasBegun) {
      if (isEncryptionRequest(frame)) throw new Error('this proxy reads no encrypted connection: use sslmode=disable');
      hasBegun = true;
      return true;
    }
    const sql = statements.of(frame);
    if (sql === null) return true;
    running.push(sql);
    return beforeStatement?.(sql) ?? true;
  };
  const response = (frame: Buffer): boolean => {
    if (String.fromCharCode(frame.readUInt8(0)) !== READY_FOR_QUERY) return true;
    // one ReadyForQuery answers everything since the last Sync
    return running.splice(0).every((sql) => beforeAnswer?.(sql) ?? true);
  };
  return {
    request: (chunk) => passing(requests.push(chunk), request),
    response: (chunk) => passing(responses.push(chunk), response),
  };
};

const ENCRYPTION_REQUESTS = [80877103, 80877104];
const isEncryptionRequest = (frame: Buffer): boolean =>
  frame.length === 8 && ENCRYPTION_REQUESTS.includes(frame.readInt32BE(4));

/** Knows the text of every statement that a connection prepared, so that a bare execution has one too. */
class Statements {
  private readonly prepared = new Map<string, string>();

  /** SQL that this message asks to be run; null when it asks for nothing. */
  of(frame: Buffer): string | null {
    switch (String.fromCharCode(frame.readUInt8(0))) {
      case 'Q':
        return textAt(frame, 5);
      case 'P': {
        const name = textAt(frame, 5);
        this.prepared.set(name, textAt(frame, 6 + Buffer.byteLength(name)));
        return null;
      }
      case 'B': {
        const portal = textAt(frame, 5);
        return this.prepared.get(textAt(frame, 6 + Buffer.byteLength(portal))) ?? null;
      }
      default:
        return null;
    }
  }
}

const textAt = (frame: Buffer, from: number): string => frame.toString('utf8', from, frame.indexOf(0, from));
