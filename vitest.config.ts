import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // A file for each core: the default leaves one idle, and the tests that wait cost it nothing.
    maxWorkers: '100%',
    // Generous: these are for what hangs. A machine that is busy with other work must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // A hanging handle is a bug of ours, not a reason to wait.
    teardownTimeout: 5_000,
  },
});
