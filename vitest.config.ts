import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 20_000,
    // A hanging handle is a bug of ours, not a reason to wait.
    teardownTimeout: 5_000,
  },
});
