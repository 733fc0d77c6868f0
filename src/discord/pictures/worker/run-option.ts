import type { BarSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { RunBar } from '../picture.ts';
import { COLOURS } from './card.ts';
import { FONT_NAME } from './fonts.ts';
import type { RunRow } from './run-rows.ts';

type RunOption = ComposeOption<BarSeriesOption | GridComponentOption | LegendComponentOption>;
type Decal = NonNullable<NonNullable<BarSeriesOption['itemStyle']>['decal']>;

/** In points, as are all sizes here. */
export const CHART = { width: 780, names: 240, row: 26, head: 40, axis: 30, endings: 120 } as const;
export const TEXT_SIZE = 12;

interface Ending {
  readonly word: string;
  readonly colour: string;
  /** On top of the colour, for those who cannot tell it from the others. */
  readonly decal: Decal | 'none';
}

const STROKE = 'rgba(20, 21, 24, 0.55)';
const ENDINGS: Readonly<Record<RunBar['end'], Ending>> = {
  complete: { word: 'complete', colour: '#4fb87f', decal: 'none' },
  cut: {
    word: 'cut off',
    colour: '#e5b143',
    decal: { symbol: 'rect', color: STROKE, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: -Math.PI / 4 },
  },
  failed: {
    word: 'failed',
    colour: '#f0706a',
    decal: { symbol: 'rect', color: STROKE, dashArrayX: [3, 3], dashArrayY: [1, 0], rotation: 0 },
  },
  stopped: {
    word: 'stopped',
    colour: '#8ea1e1',
    decal: { symbol: 'rect', color: STROKE, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: 0 },
  },
};
const WAITING = { name: 'waiting', colour: '#5c6069' } as const;

/** What ECharts is to draw: bars stacked from the start of the run, which only show where a call was at work. */
export function runOption(rows: readonly RunRow[], totalS: number): RunOption {
  return {
    animation: false,
    textStyle: { fontFamily: FONT_NAME, fontSize: TEXT_SIZE, color: COLOURS.text },
    grid: { left: CHART.names, right: CHART.endings, top: CHART.head, bottom: CHART.axis },
    legend: legend(rows),
    xAxis: timeAxis(totalS),
    yAxis: callAxis(rows),
    series: [
      { ...stacked('before', rows, (call) => call.startedS), itemStyle: { color: 'transparent' } },
      waiting(rows),
      ...presentEndings(rows).map((end) => writing(end, rows)),
      endLabels(rows),
    ],
  };
}

type Call = Extract<RunRow, { type: 'call' }>;

function stacked(name: string, rows: readonly RunRow[], seconds: (call: Call) => number): BarSeriesOption {
  const data = rows.map((row) => (row.type === 'call' ? seconds(row) : 0));
  return { type: 'bar', name, stack: 'run', barWidth: 14, silent: true, data };
}

/** Framed in the colour of its end where nothing came of it. */
function waiting(rows: readonly RunRow[]): BarSeriesOption {
  const data = rows.map((row) => {
    if (row.type === 'group') return 0;
    const frame = row.wroteS > 0 ? {} : { borderColor: ENDINGS[row.end].colour, borderWidth: 1 };
    return { value: row.waitedS, itemStyle: { color: WAITING.colour, ...frame } };
  });
  return { ...stacked(WAITING.name, rows, () => 0), itemStyle: { color: WAITING.colour }, data };
}

function presentEndings(rows: readonly RunRow[]): readonly RunBar['end'][] {
  const present = new Set(rows.flatMap((row) => (row.type === 'call' ? [row.end] : [])));
  return (['complete', 'cut', 'failed', 'stopped'] as const).filter((end) => present.has(end));
}

function writing(end: RunBar['end'], rows: readonly RunRow[]): BarSeriesOption {
  const { colour, decal } = ENDINGS[end];
  const series = stacked(writingName(end), rows, (call) => (call.end === end ? call.wroteS : 0));
  return { ...series, itemStyle: decal === 'none' ? { color: colour } : { color: colour, decal } };
}

function writingName(end: RunBar['end']): string {
  return `writing, ${ENDINGS[end].word}`;
}

/** The last of each stack has no length: it is where the words begin that say how the call ended. */
function endLabels(rows: readonly RunRow[]): BarSeriesOption {
  const data = rows.map((row) => {
    if (row.type === 'group') return { value: 0, label: { show: false } };
    const { word, colour } = ENDINGS[row.end];
    const text = `${word}, ${(row.startedS + row.waitedS + row.wroteS).toFixed(1)} s`;
    return {
      value: 0,
      label: { show: true, position: 'right' as const, formatter: () => text, color: colour, fontSize: TEXT_SIZE },
    };
  });
  return { ...stacked('ends', rows, () => 0), data };
}

function legend(rows: readonly RunRow[]): LegendComponentOption {
  return {
    data: [WAITING.name, ...presentEndings(rows).map(writingName)],
    left: 0,
    top: 0,
    padding: 0,
    itemWidth: 22,
    itemHeight: 12,
    itemGap: 18,
    textStyle: { color: COLOURS.quiet, fontFamily: FONT_NAME, fontSize: TEXT_SIZE },
  };
}

function timeAxis(totalS: number): NonNullable<RunOption['xAxis']> {
  return {
    type: 'value',
    min: 0,
    max: totalS,
    axisLabel: {
      formatter: (seconds: number) => `${Number(seconds.toFixed(2))} s`,
      color: COLOURS.quiet,
      showMaxLabel: false,
    },
    splitLine: { lineStyle: { color: COLOURS.line, width: 0.5 } },
  };
}

function callAxis(rows: readonly RunRow[]): NonNullable<RunOption['yAxis']> {
  return {
    type: 'category',
    inverse: true,
    data: rows.map((row) => ({ value: row.name, textStyle: nameStyle(row) })),
    axisLabel: { interval: 0, margin: 12, fontFamily: FONT_NAME, fontSize: TEXT_SIZE },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: COLOURS.line } },
  };
}

function nameStyle(row: RunRow): { color: string; fontWeight: 'bold' | 'normal' } {
  if (row.type === 'group') return { color: COLOURS.quiet, fontWeight: 'normal' };
  return { color: COLOURS.text, fontWeight: row.role === 'aggregator' ? 'bold' : 'normal' };
}
