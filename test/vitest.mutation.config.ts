import { defineConfig } from 'vitest/config';

/** The tests that judge the core: all of them fast, and none starts anything. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/unit/**/*.test.ts', 'test/property/guessing.test.ts'],
    testTimeout: 20_000,
  },
});
