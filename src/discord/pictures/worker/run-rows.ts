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

/** References first, then who judges them, then who aggregates; under their names where there is more than one of these. */
export function runRows(bars: readonly RunBar[]): readonly RunRow[] {
  const groups = GROUPS.map(({ role, one, more }) => {
    const rows = bars.filter((bar) => bar.role === role).map(callRow);
    return { name: rows.length === 1 ? one : more, rows };
  }).filter(({ rows }) => rows.length > 0);
  if (groups.length === 1) return groups.flatMap(({ rows }) => rows);
  return groups.flatMap(({ name, rows }) => [{ type: 'group', name } as const, ...rows]);
}

const GROUPS = [
  { role: 'reference', one: 'References', more: 'References' },
  { role: 'judge', one: 'Judging them', more: 'Judging them' },
  { role: 'aggregator', one: 'Aggregator', more: 'Aggregators' },
] as const;

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
