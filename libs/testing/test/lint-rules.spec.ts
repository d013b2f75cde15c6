import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** Code that each rule must refuse, and where it would stand. */
const MUST_FAIL: { name: string; path: string; code: string; rule: string }[] = [
  {
    name: 'the domain reads the clock',
    path: 'services/ticket/src/domain/fixture.ts',
    code: 'export const now = () => new Date().toISOString();',
    rule: 'no-restricted-syntax',
  },
  {
    name: 'the domain reads Date.now',
    path: 'services/ticket/src/domain/fixture.ts',
    code: 'export const now = () => Date.now();',
    rule: 'no-restricted-properties',
  },
  {
    name: 'the domain draws a random number',
    path: 'services/conversation/src/domain/fixture.ts',
    code: 'export const dice = () => Math.random();',
    rule: 'no-restricted-properties',
  },
  {
    name: 'the domain waits',
    path: 'services/ticket/src/domain/fixture.ts',
    code: 'export const slow = async (p: Promise<void>) => { await p; };',
    rule: 'no-restricted-syntax',
  },
  {
    name: 'the domain imports Nest',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "import { Injectable } from '@nestjs/common';\nexport { Injectable };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'the domain imports an adapter',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "import type { EventStore } from '@baton/event-store';\nexport type X = EventStore;",
    rule: 'no-restricted-imports',
  },
  {
    name: 'the domain imports node',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "import { createHash } from 'node:crypto';\nexport { createHash };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'the domain imports another room',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "import { x } from '../inbound/ticket.http';\nexport { x };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'a decider switch has a default',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "export const f = (x: 'a' | 'b') => { switch (x) { case 'a': return 1; default: return 2; } };",
    rule: 'no-restricted-syntax',
  },
  {
    name: 'outbound imports inbound',
    path: 'services/ticket/src/outbound/fixture.ts',
    code: "import { x } from '../inbound/ticket.http';\nexport { x };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'a view imports inbound, from its own folder below views',
    path: 'services/ticket/src/views/tickets/fixture.ts',
    code: "import { x } from '../../inbound/ticket.http';\nexport { x };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'inbound imports the composition root',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: "import { x } from '../ticket.module';\nexport { x };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'a service imports a service',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: "import { x } from '@baton/conversation-service';\nexport { x };",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    name: 'the client imports one of our libraries',
    path: 'libs/client/src/fixture.ts',
    code: "import { problems } from '@baton/contracts';\nexport { problems };",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    name: 'a library imports a service',
    path: 'libs/event-store/src/fixture.ts',
    code: "import { x } from '@baton/ticket-service';\nexport { x };",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    name: 'contracts import something else than zod',
    path: 'libs/contracts/src/fixture.ts',
    code: "import { Injectable } from '@nestjs/common';\nexport { Injectable };",
    rule: 'no-restricted-imports',
  },
  {
    name: 'contracts import a library of ours',
    path: 'libs/contracts/src/fixture.ts',
    code: "import { Rejection } from '@baton/event-store';\nexport { Rejection };",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    name: 'an adapter imports the service kit',
    path: 'libs/event-store/src/fixture.ts',
    code: "import { Rejection } from '@baton/service-kit';\nexport { Rejection };",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    name: 'the environment is read outside config.ts',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: 'export const port = process.env.PORT;',
    rule: 'no-restricted-properties',
  },
  {
    name: 'a file is called utils',
    path: 'services/ticket/src/inbound/ticket.utils.ts',
    code: 'export const x = 1;',
    rule: 'baton/file-names',
  },
  {
    name: 'any',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: 'export const f = (x: any): unknown => x;',
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    name: 'a function of more than 40 lines',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: `export const f = () => {\n${'  void 0;\n'.repeat(41)}};`,
    rule: 'max-lines-per-function',
  },
];

/** Code that must pass, so that no rule refuses everything. */
const MUST_PASS = [
  {
    name: 'a pure decider',
    path: 'services/ticket/src/domain/fixture.ts',
    code: "import { Rejection } from '@baton/decider';\nimport { isEligible } from '@baton/contracts';\nimport type { X } from './ticket.state';\nexport const f = (x: X) => { if (!isEligible(x, x)) throw new Rejection('not-eligible'); return [new Date(x.now)]; };",
  },
  {
    name: 'inbound using domain, outbound and views',
    path: 'services/ticket/src/inbound/fixture.ts',
    code: "import { a } from '../domain/ticket.decider';\nimport { b } from '../outbound/ticket.store';\nimport { c } from '../views/tickets/tickets.query';\nexport { a, b, c };",
  },
];

describe('the rules of the house bite', () => {
  const found = JSON.parse(
    spawnSync(process.execPath, [join(__dirname, 'lint-fixtures.mjs'), root], {
      cwd: root,
      input: JSON.stringify(
        [...MUST_FAIL, ...MUST_PASS].map(({ name, path, code }) => ({ name, path: join(root, path), code })),
      ),
      encoding: 'utf8',
      env: { ...process.env, NX_DAEMON: 'false' },
    }).stdout,
  ) as Record<string, string[]>;

  it.each(MUST_FAIL)('$name', ({ name, rule }) => {
    expect(found[name]).toContain(rule);
  });

  it.each(MUST_PASS)('$name passes', ({ name }) => {
    expect(found[name]).toEqual([]);
  });
});
