import type { EventBus } from '@baton/event-bus';
import type { EventStore, KeyStore } from '@baton/event-store';
import type { Projection } from '@baton/projections';
import type { TokenSigner } from '@baton/service-kit';
import type { JSONWebKeySet } from 'jose';
import type { Kysely } from 'kysely';
import type { BlobStore } from './outbound/blob-store';
import type { ConversationTables } from './views/view-tables';

/** Whose proof of a known customer is believed on a channel: short-lived JWTs, signed with one of these keys or with the secret. */
export interface IdentityIssuer {
  /** `*`: every channel. */
  readonly channel: string;
  /** Exactly the proof's `iss`; part of what makes the customer's id, so it must never change. */
  readonly issuer: string;
  readonly audience: string;
  readonly keys: { readonly url: string } | JSONWebKeySet | { readonly secret: Uint8Array };
}

/** Everything that this service needs of the world; the composition that runs it chooses the adapters, and closes them. */
export interface ConversationPorts {
  /** Of this service alone: `conversation-` and `customer-` streams. */
  readonly store: EventStore;
  /** This service's own keys. */
  readonly keys: KeyStore;
  readonly bus: EventBus;
  /** SQL of this service alone; its tables are made when missing. */
  readonly views: Kysely<ConversationTables>;
  readonly blobs: BlobStore;
  /** Signs visitor tokens; every service is configured to believe it, with the role `customer` only. */
  readonly visitorTokens: TokenSigner;
  /** At least 32 bytes; makes the ids of known customers, so it must never change. */
  readonly customerSecret: Uint8Array;
  readonly identityIssuers: readonly IdentityIssuer[];
  /** Content types accepted; default: documents, pictures, sound and film that no browser runs. */
  readonly fileTypes?: readonly string[];
  /** Bytes, until the settings say otherwise; default 20 MiB. */
  readonly maxFileBytes?: number;
}

/** How far the view of a customer's conversations is. */
export type ViewProgress = Pick<Projection, 'asOf' | 'follows' | 'waitFor'>;

/** DI tokens of what has no class. */
export const VIEWS = Symbol('VIEWS');
export const BLOBS = Symbol('BLOBS');
export const VISITOR_TOKENS = Symbol('VISITOR_TOKENS');
export const FILE_POLICY = Symbol('FILE_POLICY');
export const PROVE_IDENTITY = Symbol('PROVE_IDENTITY');
export const VIEW_PROGRESS = Symbol('VIEW_PROGRESS');
