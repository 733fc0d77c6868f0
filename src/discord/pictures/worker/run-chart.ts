import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { RunPicture } from '../picture.ts';
import { COLOURS, type Drawing, escapeXml, onCard } from './card.ts';
import { BOLD, FONT_NAME, REGULAR } from './fonts.ts';
import { CHART, runOption, TEXT_SIZE } from './run-option.ts';
import { type RunRow, runRows } from './run-rows.ts';
import { asLine, hasGlyphs, shortened, widthOf, wrap } from './text.ts';

const NAME_WIDTH = CHART.names - 20;
const CAPTION_LINE = 18;

use([BarChart, GridComponent, LegendComponent, SVGRenderer]);
// Without a browser ECharts would guess how wide the font's characters are.
setPlatformAPI({
  measureText: (text, font = '') => {
    const size = Number.parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? String(TEXT_SIZE));
    return { width: widthOf(text, font.includes('bold') ? BOLD : REGULAR, size) };
  },
});

/** Undefined where a character has no glyph. */
export function drawRun({ bars, totalMs, caption }: RunPicture): Drawing | undefined {
  const named = bars.map((bar) => ({ ...bar, name: asLine(bar.name) }));
  const texts = [asLine(caption), ...named.map(({ name }) => name)];
  if (!texts.every((text) => hasGlyphs(text, REGULAR) && hasGlyphs(text, BOLD))) return undefined;
  const rows = runRows(named.map((bar) => ({ ...bar, name: shortened(bar.name, NAME_WIDTH, measureBold) })));
  const lastMs = Math.max(totalMs, ...bars.map(({ endedMs }) => endedMs), 1);
  const chart = drawChart(rows, lastMs / 1000);
  const lines = wrap(asLine(caption), CHART.width, (text) => widthOf(text, REGULAR, TEXT_SIZE));
  return onCard(chart.svg + drawCaption(lines, chart.height), CHART.width, chart.height + lines.length * CAPTION_LINE);
}

function measureBold(text: string): number {
  return widthOf(text, BOLD, TEXT_SIZE);
}

function drawChart(rows: readonly RunRow[], totalS: number): { readonly svg: string; readonly height: number } {
  const height = CHART.head + rows.length * CHART.row + CHART.axis;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: CHART.width, height });
  try {
    chart.setOption(runOption(rows, totalS));
    return { svg: chart.renderToSVGString(), height };
  } finally {
    chart.dispose();
  }
}

function drawCaption(lines: readonly string[], top: number): string {
  return lines
    .map((line, index) => {
      const y = top + (index + 0.75) * CAPTION_LINE;
      return `<text y="${y}" font-family="${FONT_NAME}" font-size="${TEXT_SIZE}" fill="${COLOURS.quiet}">${escapeXml(line)}</text>`;
    })
    .join('');
}
