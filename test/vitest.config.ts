import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Each worker may start a local cloud; more of them than cores only wait for one another.
    maxWorkers: 2,
    coverage: {
      include: ['shared/**'],
      reporter: ['lcovonly', 'json-summary'],
      reportsDirectory: 'coverage',
      // What decides is tested whole; the few branches that are left are guards that only the types need.
      thresholds: {
        'shared/{core,grants,dialects,endpoints,http}/**': { lines: 100, functions: 100, branches: 98 },
      },
    },
  },
});
