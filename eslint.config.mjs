import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Without a project graph in its cache, Nx's rule says nothing and finds nothing: on a fresh clone it would pass everything.
process.env.NX_DAEMON ??= 'false';
await createProjectGraphAsync({ exitOnError: true });

/** Names that say nothing about what a file does. */
const BANNED_NAMES = /(^|[.-])(utils?|common|shared|helpers?|manager|base|misc)([.-]|$)/;

const baton = {
  rules: {
    'file-names': {
      meta: {
        type: 'problem',
        schema: [],
        messages: { banned: "'{{part}}' says nothing about what this file does; name it for that" },
      },
      create: (context) => ({
        Program: (node) => {
          const parts = context.filename.slice(context.cwd.length + 1).split(/[\\/]/);
          const part = parts.find((name) => BANNED_NAMES.test(name.replace(/\.[cm]?[jt]sx?$/, '')));
          if (part !== undefined) context.report({ node, messageId: 'banned', data: { part } });
        },
      }),
    },
  },
};

const SPECS = ['**/*.spec.ts', '**/test/**'];

/** Pages have a compiler configuration of their own: the browser's library, and JSX. */
const PAGES = ['services/agent-console', 'services/chat-widget'];

/** Which room of a service may import which; what is not named is refused. */
const ROOMS = {
  domain: [],
  outbound: ['domain'],
  views: ['domain', 'outbound'],
  inbound: ['domain', 'outbound', 'views'],
};

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  files: [`services/*/src/${room}/**/*.ts`],
  ignores: SPECS,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(?!${[room, ...allowed].join('|') || '-'}|config$|[^/]+\\.ports$)(domain|outbound|views|inbound)(/|$)`,
            message: `${room}/ may import ${[...allowed, 'itself'].join(', ')} only.`,
          },
          { regex: '\\.module$', message: 'Only the composition root composes; nothing imports it.' },
          ...(room === 'domain' ? DOMAIN_IMPORTS() : []),
        ],
      },
    ],
  },
}));

function DOMAIN_IMPORTS() {
  return [
    {
      regex: '^(?!\\./|\\.\\./domain/|@baton/(decider|contracts)$|zod$)',
      message:
        'The domain is pure: it imports its own folder, @baton/decider, @baton/contracts and zod (for the schemas of its events).',
    },
  ];
}

/** The domain is a function of its arguments: no clock, no I/O, no randomness, no waiting. */
const purity = {
  files: ['services/*/src/domain/**/*.ts'],
  ignores: SPECS,
  rules: {
    'no-restricted-globals': [
      'error',
      'process',
      'fetch',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'crypto',
      'performance',
      'require',
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'The time comes in with the command.' },
      { object: 'Math', property: 'random', message: 'Ids and chance come in with the command.' },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
        message: 'The time comes in with the command.',
      },
      { selector: 'AwaitExpression', message: 'The domain does not wait.' },
      { selector: ':function[async=true]', message: 'The domain does not wait.' },
      {
        selector: 'SwitchCase[test=null]',
        message: 'No default: a new event or command must fail compilation until it is handled.',
      },
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '**/*.generated.ts',
      '**/*.mjs',
      '**/*.cjs',
      '*.js',
      '.baton/**',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', ...PAGES.map((page) => `./${page}/tsconfig.json`)],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { baton, '@nx': nx },
    rules: {
      'baton/file-names': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }], // a decorator needs a parameter to hang on
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off', // ports are async; an embedded adapter often has nothing to wait for
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'off', // Nest reads constructor types at run time
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: ['@baton/.*/src/contract(/.*)?$'],
          depConstraints: [
            { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:contracts'] },
            { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: [] },
            { sourceTag: 'type:client', onlyDependOnLibsWithTags: [] }, // it goes into other people's pages
            { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:contracts', 'type:adapter', 'type:testing'] },
            { sourceTag: 'type:kit', onlyDependOnLibsWithTags: ['type:contracts', 'type:adapter'] },
            {
              sourceTag: 'type:testing',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:adapter', 'type:kit', 'type:client'],
            },
            {
              sourceTag: 'type:service',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:adapter', 'type:kit', 'type:testing'],
            },
            // a page knows the public API through its client, as anybody's page does
            { sourceTag: 'type:page', onlyDependOnLibsWithTags: ['type:client', 'type:testing'] },
            { sourceTag: 'type:standalone', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
    },
  },
  {
    files: ['services/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: ['**/config.ts', ...SPECS, 'libs/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in config.ts only.' },
      ],
    },
  },
  {
    files: ['libs/contracts/src/**/*.ts', 'libs/decider/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\.\\.?/|zod$)', message: 'What everybody depends on depends on zod alone.' }] },
      ],
    },
  },
  ...roomRules,
  purity,
  {
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off', // JSON answers of HTTP are looked into as they come
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off', // expect(object.method) is not a call
    },
  },
  {
    files: ['**/*.main.ts', 'libs/testing/src/**/*.ts', 'services/standalone/src/**/*.ts'],
    rules: { 'no-console': 'off' }, // commands that print
  },
);
