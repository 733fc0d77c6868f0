import { closersFor } from './cut.ts';
import { InertFilter } from './safe.ts';
import { MarkdownScan } from './scan.ts';

/**
 * A text for a Container with `spoiler: true`. The Container hides it; this only makes sure that nothing in it reaches further: it is
 * inert, none of its `||` forms a spoiler of its own, and a fence that it leaves open is closed. Code stays as it is. Idempotent.
 */
export function spoilerText(text: string): string {
  const shown = new InertFilter('break').finish(text).trimEnd();
  const scan = new MarkdownScan(shown, { from: 0, final: true });
  scan.run();
  return scan.fenceIsEmpty ? shown : shown + closersFor(scan.state);
}
