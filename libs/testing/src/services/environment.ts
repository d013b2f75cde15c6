import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { IssuerConfig } from '@baton/service-kit';
import type { StoreUrls, StoringService } from './databases';
import type { LocalSecrets } from './secrets';
import type { Servers, ServiceName } from './services';

export interface EnvironmentParts {
  readonly stack: Servers;
  readonly secrets: LocalSecrets;
  readonly databases: Readonly<Record<StoringService, StoreUrls>>;
  /** The development issuer's public side. */
  readonly issuer: IssuerConfig;
  readonly stateFolder: string;
}

/** A harness is one address and one caller for everybody, so nobody is limited. */
const NO_LIMITS = JSON.stringify({ visitors: null, messages: null, handovers: null, default: null });

const publicKey = ({ visitorKey }: LocalSecrets): object =>
  Object.fromEntries(Object.entries(visitorKey).filter(([member]) => member !== 'd'));

const issuersOf = ({ issuer, secrets }: EnvironmentParts): string =>
  JSON.stringify([
    issuer,
    {
      issuer: 'baton-visitors',
      audience: 'baton',
      jwks: { keys: [publicKey(secrets)] },
      algorithms: ['ES256'],
      roles: ['customer'],
    },
  ]);

const stores = ({ events, keys, views }: StoreUrls, masterKey: string): Readonly<Record<string, string>> => ({
  EVENT_STORE_URL: events,
  KEYS_URL: keys,
  VIEWS_URL: views,
  MASTER_KEY: masterKey,
});

/** With development tokens anybody may be any known customer too: how a replay comes back as the customers of its last run. */
const identityIssuers = ({ issuer }: EnvironmentParts): string =>
  JSON.stringify([{ channel: '*', issuer: issuer.issuer, audience: issuer.audience, keys: issuer.jwks }]);

/** `s3://KEY:SECRET@bucket?…` as the services take it: the keys apart from the address. */
const blobs = ({ stack, stateFolder }: EnvironmentParts): Readonly<Record<string, string>> => {
  if (stack.s3 === undefined) return { BLOBS_URL: pathToFileURL(join(stateFolder, 'blobs')).href };
  const url = new URL(stack.s3.url);
  const keys = {
    S3_ACCESS_KEY_ID: decodeURIComponent(url.username),
    S3_SECRET_ACCESS_KEY: decodeURIComponent(url.password),
  };
  url.username = '';
  url.password = '';
  return { BLOBS_URL: url.href, ...keys };
};

/** What a process of the service is started with, except its port. */
export const environmentOf = (service: ServiceName, parts: EnvironmentParts): Readonly<Record<string, string>> => {
  const { stack, secrets, databases } = parts;
  const all = {
    AUTH_ISSUERS: issuersOf(parts),
    COMMAND_SECRET: secrets.commandSecret,
    KAFKA_BROKERS: stack.kafka.brokers,
    RATE_LIMITS: NO_LIMITS,
    LOG_LEVEL: 'warn',
  };
  switch (service) {
    case 'ticket':
      return { ...all, ...stores(databases.ticket, secrets.ticketMasterKey) };
    case 'conversation':
      return {
        ...all,
        ...stores(databases.conversation, secrets.conversationMasterKey),
        ...blobs(parts),
        VISITOR_SIGNING_KEY: JSON.stringify(secrets.visitorKey),
        CUSTOMER_SECRET: secrets.customerSecret,
        IDENTITY_ISSUERS: identityIssuers(parts),
      };
    case 'presence':
      return { ...all, REDIS_URL: stack.redis.url, CONNECTION_SECRET: secrets.connectionSecret };
    case 'notification':
      return { ...all, REDIS_URL: stack.redis.url };
  }
};
