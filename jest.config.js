/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // "#libs/*" resolves to TypeScript sources: package.json "imports", condition "source".
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  // The same random inputs in each run.
  moduleNameMapper: { '^fast-check$': '<rootDir>/integration-tests/seeded-fast-check.ts' },
  reporters: ['default', '<rootDir>/integration-tests/left-out-reporter.ts'],
  globalSetup: '<rootDir>/integration-tests/global-setup.ts',
  globalTeardown: '<rootDir>/integration-tests/global-teardown.ts',
  testMatch: ['<rootDir>/{apps,libs,simpleproxy,tools,integration-tests,website/lib}/**/*.{spec,e2e}.ts'],
  // Tests with load on every share or many browser tabs take minutes: `make test-long` runs them.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.TEST_EFFORT === 'long'
      ? []
      : ['flows/quiet-guild\\.e2e\\.ts$', 'flows/pages-drafts\\.e2e\\.ts$', 'flows/screens\\.e2e\\.ts$']),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/website/.next', '<rootDir>/simpleproxy/dist'],
  // Modules of earlier test files stay in memory, and garbage collections of a large heap delay the tests after them.
  workerIdleMemoryLimit: '500MB',
  // Only detects a test that hangs: a busy machine is slow.
  testTimeout: 600_000,
};
