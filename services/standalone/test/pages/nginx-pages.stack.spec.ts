import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { freePorts } from '@baton/testing/src/stack/ports';
import { LOCAL } from '@baton/testing/src/stack/repository';
import { pageBlocks } from '@baton/testing/src/stack/servers/nginx-pages';
import type { Standalone } from '../../src/standalone.module';
import { eventually, newFolder, removeFolder, startIn } from '../temporary.standalone';

/** What must be the same whoever serves the pages. */
const COMPARED = [
  'content-type',
  'cache-control',
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'access-control-allow-origin',
  'location',
] as const;

let folder: string;
let running: Standalone;
let nginx: ChildProcess;
let origin: string;

const configuration = (port: number, pages: string): string => `
worker_processes 1; daemon off; pid "${folder}/nginx.pid"; error_log stderr crit;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path "${folder}/${name}";`).join(' ')}
  access_log off;
  server {
    listen 127.0.0.1:${port};
${pages}
    location = /stack/not-found { internal; default_type application/problem+json; return 404 '{"code":"not-found"}'; }
    location = /ready { return 418; }
    location / { return 404; }
  }
}`;

beforeAll(async () => {
  folder = newFolder();
  const folders = { agent: join(folder, 'agent'), widget: join(folder, 'widget') };
  mkdirSync(join(folders.agent, 'assets'), { recursive: true });
  mkdirSync(folders.widget);
  writeFileSync(join(folders.agent, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(folders.agent, 'assets', 'index-Bq3x.js'), 'let a;');
  writeFileSync(join(folders.agent, 'assets', 'index-Bq3x.css'), 'a{}');
  writeFileSync(join(folders.agent, 'assets', 'LICENSE'), 'text');
  writeFileSync(join(folders.agent, '.env'), 'SECRET');
  writeFileSync(join(folder, 'outside.txt'), 'SECRET');
  writeFileSync(join(folders.widget, 'index.html'), '<!doctype html><title>widget</title>');
  writeFileSync(join(folders.widget, 'baton.js'), 'var Baton;');
  running = await startIn(join(folder, 'data'), { demoBot: false, pageFolders: folders });
  const [port = 0] = await freePorts(1);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(port, pageBlocks(join(LOCAL, 'nginx', 'mime.conf'), folders)));
  nginx = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  origin = `http://127.0.0.1:${port}`;
  await eventually(
    () =>
      fetch(`${origin}/ready`).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 418,
  );
}, 60_000);
afterAll(async () => {
  nginx.kill('SIGTERM');
  await once(nginx, 'exit');
  await running.stop();
  removeFolder(folder);
});

interface Got {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const get = (url: string, path: string): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });

const comparable = ({ status, body, headers }: Got) => ({
  status,
  ...(status < 300 && {
    body: headers['content-type']?.toString().startsWith('application/json') ? JSON.parse(body) : body,
  }),
  ...(status < 300 && Object.fromEntries(COMPARED.map((name) => [name, headers[name]]))),
  ...(status >= 300 && status < 400 && { location: headers['location'] }),
});

it.each([
  '/agent/',
  '/agent',
  '/agent?code=1',
  '/agent/config.json',
  '/agent/index.html',
  '/agent/tickets/0198c1e0-0000-7000-8000-000000000000',
  '/agent/tickets/x?tab=user',
  '/agent/signed-in/?code=abc&state=d.e',
  '/agent/assets/index-Bq3x.js',
  '/agent/assets/index-Bq3x.css',
  '/agent/assets/LICENSE',
  '/agent/assets/none.js',
  '/agent/assets/',
  '/agent/favicon.ico',
  '/agent/.env',
  '/agent/%2eenv',
  '/agent/assets/..%2f..%2foutside.txt',
  '/widget',
  '/widget/',
  '/widget/?channel=web',
  '/widget/baton.js',
  '/widget/none.js',
  '/widget/tickets',
  '/widget/.env',
])('nginx and the standalone answer %s alike', async (path) => {
  const [own, theirs] = [await get(running.url, path), await get(origin, path)];
  expect(comparable(theirs)).toEqual(comparable(own));
  expect(theirs.body).not.toContain('SECRET');
});
