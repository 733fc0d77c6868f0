import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 trade memory for time again. `npm start` begins with `--optimize-for-size`, so that what starting leaves behind is
 * cleared away; under load the same flag collects all of the heap each second (docs/decisions/memory.md). V8 reads it at each
 * collection, so that it can be taken back while it runs.
 */
export function favourSpeed(): void {
  setFlagsFromString('--no-optimize-for-size');
}
