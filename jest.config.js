import {ifNative} from './test/native/project.mjs';

/** Small ESM-only libraries that jest has to turn into CommonJS. */
const esmOnly = [
  'flatbush',
  'flatqueue',
  'kdbush',
  'geokdbush',
  'tinyqueue',
  'd3-[a-z-]+',
  'internmap',
  '@noble/hashes',
].join('|');

const shared = {
  rootDir: import.meta.dirname,
  transform: {
    '\\.m?[tj]s$': [
      'ts-jest',
      {
        tsconfig: {
          module: 'commonjs',
          moduleResolution: 'node10',
          allowJs: true,
          isolatedModules: true,
          esModuleInterop: true,
          target: 'es2022',
        },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  moduleNameMapper: {'^kronflow$': '<rootDir>/src/index.ts'},
};

/** The conformance suite runs once per backend; everything else runs once. */
const conformance = backend => ({
  ...shared,
  displayName: backend,
  testMatch: ['<rootDir>/test/conformance/**/*.test.ts'],
  globals: {BACKEND: backend},
});

export default {
  // A busy machine is no failure.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/conformance/', '<rootDir>/test/browser/', '<rootDir>/test/native/'],
    },
    conformance('cpu'),
    conformance('wasm'),
    ...ifNative({
      ...conformance('tensorflow'),
      testMatch: ['<rootDir>/test/conformance/**/*.test.ts', '<rootDir>/test/native/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/native/setup.ts', ...shared.setupFiles],
    }),
    {...shared, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts']},
  ],
};
