import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The layers of the code, each a folder and what it may not import: data flows in one direction (see CONTRIBUTING.md). */
const forbid = (files, group, message) => ({
  files,
  rules: {'no-restricted-imports': ['error', {patterns: [{group, message}]}]},
});

export default tseslint.config(
  {ignores: ['.native', 'dist', 'coverage', 'node_modules', 'examples/*/output', 'bench/results']},
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {allowDefaultProject: ['eslint.config.js', 'jest.config.js']},
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      // Numbers in messages are the daily bread of numeric code.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // tfjs hands its backends out as interfaces; their classes are imported for their types alone.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {globals: {process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly'}},
  },
  forbid(
    ['kernels/core/**'],
    ['@tensorflow/*', '**/src/**'],
    'The numeric core knows neither tfjs nor the package above it.',
  ),
  forbid(
    ['kernels/*.ts', 'kernels/!(core)/**'],
    ['**/src/models/**', '**/src/ops/**'],
    'Kernels never know the ops or models above them.',
  ),
);
