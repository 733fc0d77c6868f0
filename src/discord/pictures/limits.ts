import type { FormulaPicture, PictureRequest, RunPicture, TablePicture } from './picture.ts';

const MAX_LATEX_CHARACTERS = 2000;
const MAX_ROWS = 40;
const MAX_COLUMNS = 12;
const MAX_TABLE_CHARACTERS = 6000;
const MAX_BARS = 40;
const MAX_LINE_CHARACTERS = 300;
const MAX_RUN_MS = 24 * 3_600_000;

/** Whether it is worth a thread's time: what is too much is refused before it is copied to one. */
export function withinLimits(request: PictureRequest): boolean {
  switch (request.type) {
    case 'formula':
      return isFormula(request);
    case 'table':
      return isTable(request);
    case 'run':
      return isRun(request);
  }
}

function isFormula({ latex, number }: FormulaPicture): boolean {
  return (
    latex.length <= MAX_LATEX_CHARACTERS && latex.trim() !== '' && (number === undefined || Number.isFinite(number))
  );
}

function isTable({ header, align, rows }: TablePicture): boolean {
  const lines = [header, ...rows];
  const columns = Math.max(...lines.map((cells) => cells.length), align.length);
  const characters = lines.flat().reduce((sum, cell) => sum + cell.length, 0);
  return rows.length <= MAX_ROWS && header.length > 0 && columns <= MAX_COLUMNS && characters <= MAX_TABLE_CHARACTERS;
}

function isRun({ bars, totalMs, caption }: RunPicture): boolean {
  const lines = [caption, ...bars.map(({ name }) => name)];
  const times = [
    totalMs,
    ...bars.flatMap(({ startedMs, firstTokenMs = 0, endedMs }) => [startedMs, firstTokenMs, endedMs]),
  ];
  return (
    bars.length > 0 &&
    bars.length <= MAX_BARS &&
    lines.every((line) => line.length <= MAX_LINE_CHARACTERS) &&
    times.every((ms) => ms >= 0 && ms <= MAX_RUN_MS)
  );
}
