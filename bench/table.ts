/** One measured number, in `unit`, and what it must not exceed. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** Figures as a table: the figure, its limit beside it, and the ratio of the two. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'limit', 'ratio', ''],
    ...figures.map(({ what, value, limit, unit }) => [
      what,
      `${value.toFixed(1)} ${unit}`,
      `${limit} ${unit}`,
      (value / limit).toFixed(2),
      value <= limit ? 'ok' : 'PASSED THE LIMIT',
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

/** The smallest of `values` that at least the share `quantile` (0 to 1) of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
