/** For `vi.waitFor`: looks often, and gives up only where a busy machine would have come to it long ago. In milliseconds. */
export const PATIENCE = { interval: 5, timeout: 30_000 } as const;
