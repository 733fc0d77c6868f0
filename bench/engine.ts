import { crowd } from './engine-crowd.ts';
import { handover } from './engine-handover.ts';
import { patience } from './engine-patience.ts';
import type { Figure } from './table.ts';

/** The engine alone, with models that are written down: whom it waits for, and what it takes of the processor and of memory. */
export async function engine(): Promise<readonly Figure[]> {
  return [...(await handover()), ...(await crowd()), ...(await patience())];
}
