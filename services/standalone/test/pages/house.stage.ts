import { type BatonClient, createClient, type DevIdentity, devToken } from '@baton/client';
import { Browsing } from '@baton/testing/src/browser';
import { startServices, type ServiceName, type Services } from '@baton/testing/src/services';
import { type Stack, startStack } from '@baton/testing/src/stack';
import { newFolder, removeFolder } from '../temporary.standalone';
import type { PagesStage } from './pages.stage';

/** The services as processes of their own behind nginx, which serves the pages too. */
export interface HouseStage extends Omit<PagesStage, 'standalone'> {
  readonly services: Services;
}

const needed = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: npm run test:stack starts the servers and sets it`);
  return value;
};

interface Opened {
  readonly folder: string;
  readonly nginx: Stack;
  readonly services: Services;
  readonly browsing: Browsing;
}

const servicesBehind = ({ nginx }: Stack, folder: string, replicas: Partial<Record<ServiceName, number>>) => {
  if (nginx === undefined) throw new Error('this stack has nginx');
  const servers = {
    kafka: { brokers: needed('BATON_TEST_KAFKA_BROKERS') },
    postgres: { url: needed('BATON_TEST_POSTGRES_URL') },
    redis: { url: needed('BATON_TEST_REDIS_URL') },
    nginx,
  };
  return startServices({ stack: servers, logFolder: folder, replicas });
};

const close = async ({ folder, nginx, services, browsing }: Partial<Opened>): Promise<void> => {
  await browsing?.stop();
  await services?.down();
  await services?.dropData();
  await nginx?.down();
  if (folder !== undefined) removeFolder(folder);
};

/** Starts all of it on the servers of `npm run test:stack` before the tests of the file, and stops it after. */
export const houseStage = (replicas: Partial<Record<ServiceName, number>>): HouseStage => {
  const opened: { -readonly [K in keyof Opened]?: Opened[K] } = {};
  const here = <K extends keyof Opened>(key: K): Opened[K] => {
    const part = opened[key];
    if (part === undefined) throw new Error('not started yet: ask within a test');
    return part;
  };
  beforeAll(async () => {
    opened.folder = newFolder();
    opened.nginx = await startStack({ engine: 'native', only: ['nginx'] });
    opened.services = await servicesBehind(opened.nginx, opened.folder, replicas);
    opened.browsing = await Browsing.start(opened.services.url);
  }, 300_000);
  afterEach(() => opened.browsing?.closeAll());
  afterAll(() => close(opened), 60_000);
  return {
    get url() {
      return here('services').url;
    },
    get services() {
      return here('services');
    },
    get browsing() {
      return here('browsing');
    },
    client: (person: DevIdentity): BatonClient =>
      createClient({ url: here('services').url, token: devToken(here('services').url, person) }),
  };
};
