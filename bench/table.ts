/** One measured number, in `unit`, and the limit that it is held against. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** Undefined where nothing is asked of it: it stands there to be compared with. */
  readonly limit?: number;
  /** What another did in the same run, where nothing is asked: the ratio is to that. */
  readonly beside?: number;
  readonly unit: string;
  /** Only told, as for a time that the machine's mood decides; else passing the limit fails the run. */
  readonly told?: boolean;
}

/** Whether nothing that counts passed its limit. */
export function allWithin(figures: readonly Figure[]): boolean {
  return figures.every(({ value, limit, told }) => told === true || limit === undefined || value <= limit);
}

/** Figures as a table: the figure, its limit beside it, and the ratio of the two. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'limit', 'ratio', ''],
    ...figures.map(({ what, value, limit, beside, unit, told }) => [
      what,
      `${value.toFixed(1)} ${unit}`.trim(),
      ...(limit === undefined ? comparison(value, beside, unit) : [amount(limit, unit), ratio(value, limit)]),
      limit === undefined ? '' : verdict(value <= limit, told === true),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function amount(value: number, unit: string): string {
  return `${Math.round(value * 10) / 10} ${unit}`.trim();
}

function comparison(value: number, beside: number | undefined, unit: string): readonly [string, string] {
  return beside === undefined ? ['–', '–'] : [`(${amount(beside, unit)})`, ratio(value, beside)];
}

/** `value` in times of `limit`; a limit of nothing has none. */
function ratio(value: number, limit: number): string {
  return limit === 0 ? '–' : (value / limit).toFixed(2);
}

function verdict(within: boolean, told: boolean): string {
  if (within) return 'ok';
  return told ? 'over, on this machine just now' : 'PASSED THE LIMIT';
}

/** The smallest of `values` that at least `share` (0 to 1) of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
