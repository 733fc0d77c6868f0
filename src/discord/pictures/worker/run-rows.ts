import type { RunBar } from '../picture.ts';

/** A line of the chart: a call, or the name of a group of them. Times in seconds. */
export type RunRow =
  | { readonly type: 'group'; readonly name: string }
  | {
      readonly type: 'call';
      readonly name: string;
      readonly role: RunBar['role'];
      readonly end: RunBar['end'];
      readonly startedS: number;
      readonly waitedS: number;
      readonly wroteS: number;
    };

/** References first, then who aggregates; under their names where there are both. */
export function runRows(bars: readonly RunBar[]): readonly RunRow[] {
  const references = bars.filter(({ role }) => role === 'reference').map(callRow);
  const aggregators = bars.filter(({ role }) => role === 'aggregator').map(callRow);
  if (references.length === 0 || aggregators.length === 0) return [...references, ...aggregators];
  return [
    { type: 'group', name: 'References' },
    ...references,
    { type: 'group', name: aggregators.length === 1 ? 'Aggregator' : 'Aggregators' },
    ...aggregators,
  ];
}

/** A call that never came to writing has waited to its end. */
function callRow({ name, role, end, startedMs, firstTokenMs, endedMs }: RunBar): RunRow {
  const endMs = Math.max(startedMs, endedMs);
  const wroteFromMs = Math.min(Math.max(firstTokenMs ?? endMs, startedMs), endMs);
  return {
    type: 'call',
    name,
    role,
    end,
    startedS: startedMs / 1000,
    waitedS: (wroteFromMs - startedMs) / 1000,
    wroteS: (endMs - wroteFromMs) / 1000,
  };
}
