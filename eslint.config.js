import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the house and what each may import (docs/adr/0002-rooms.md).
 * A room that is not listed under `may` is out of reach; main and tests see all.
 */
const may = {
  'server/protocol': [],
  'server/model': ['server/protocol'],
  'server/detect': ['server/model', 'server/protocol'],
  'server/history': ['server/protocol', 'server/errors.ts', 'server/log.ts', 'server/clock.ts'],
  'server/queries': [
    'server/protocol',
    'server/model',
    'server/detect',
    'server/errors.ts',
    'server/gateway/ports.ts',
  ],
  'server/peek': ['server/protocol', 'server/errors.ts', 'server/log.ts', 'server/clock.ts'],
  'server/actions': [
    'server/protocol',
    'server/errors.ts',
    'server/log.ts',
    'server/clock.ts',
    'server/gateway/ports.ts',
  ],
  'server/gateway': ['server/protocol', 'server/errors.ts', 'server/log.ts', 'server/clock.ts'],
  'server/sources': [
    'server/protocol',
    'server/model/observation.ts',
    'server/peek/reader.ts',
    'server/actions/offset-writer.ts',
    'server/errors.ts',
    'server/clock.ts',
    'server/log.ts',
  ],
  pipeline: [],
  'client/select': ['server/protocol'],
  'client/store': ['server/protocol'],
  'client/net': ['server/protocol', 'client/store'],
  'client/ui': ['client/select', 'server/protocol'],
  'client/charts': ['client/select', 'server/protocol'],
  'client/views': [
    'client/store',
    'client/select',
    'client/charts',
    'client/ui',
    'client/scene/index.ts',
    'server/protocol',
  ],
  'client/scene': ['client/store', 'client/select', 'server/protocol'],
  'client/xr': ['client/scene', 'client/store', 'client/select', 'server/protocol'],
  'client/workers': ['client/select', 'client/scene/layout', 'server/protocol'],
};

const rooms = Object.keys(may);
const zones = rooms.map((room) => ({
  target: `./${room}`,
  from: ['./server', './client', './pipeline', './test'],
  except: [],
  room,
}));

const kafkaOnly = {
  name: 'kafkajs',
  message: 'Only server/sources/kafka/client* and the pipeline speak kafkajs.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'vite.config.ts',
      'vitest.config.ts',
      '.millrace/**',
      'node_modules/**',
      'coverage/**',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'import-x/no-cycle': ['error', { maxDepth: 8 }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
    settings: {
      'import-x/resolver': { typescript: { noWarnOnMultipleProjects: true } },
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
  },
  ...zones.map(({ target, room }) => ({
    files: [`${room}/**/*.ts`, `${room}/**/*.tsx`],
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            {
              target,
              from: '.',
              except: ['node_modules', room, ...may[room]].map((p) => `./${p}`),
              message: `${room} may import only: ${[...may[room], 'libraries'].join(', ')}`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['server/**/*.ts', 'client/**/*.ts', 'client/**/*.tsx'],
    ignores: ['server/sources/kafka/client*'],
    rules: { 'no-restricted-imports': ['error', { paths: [kafkaOnly] }] },
  },
  {
    files: [
      'server/protocol/**',
      'server/model/**',
      'server/detect/**',
      'client/select/**',
      'client/scene/layout/**',
      'client/scene/look/**',
      '**/observe.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'setTimeout',
          'setInterval',
          'setImmediate',
          'process',
          'window',
          'document',
          'fetch',
          'performance',
        ].map((name) => ({
          name,
          message: 'This room is pure: time and the outside are arguments.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'This room is pure: time is an argument.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'This room is pure: time is an argument.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'This room is pure: randomness is an argument.',
        },
      ],
    },
  },
  {
    files: ['client/**/*.tsx', 'client/**/*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: ['test/**', 'pipeline/**', 'server/cli.ts', 'server/cli/**'], rules: { 'no-console': 'off' } },
);
