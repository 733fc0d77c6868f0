import { type AnswerPiece, type Block, filesOf, type PictureBlock } from './answer-piece.ts';
import { MAX_MESSAGES } from './card-lines.ts';
import { ALT_LENGTH } from './components.ts';
import type { AttachedFile } from './delivery.ts';
import { truncate } from './format.ts';
import type { Figure, TableFigure } from './markdown/readable/figures.ts';
import type { Part } from './markdown/readable/parts.ts';
import type { Draw, Picture, PictureRequest } from './pictures/picture.ts';

/** Discord takes ten files a message; one is kept for the whole answer. */
const MOST_FILES = 9;

/** What is drawn ahead: as much as an answer's messages can show. */
const MOST_AHEAD = MAX_MESSAGES * MOST_FILES;
/** What may fail of one message before the rest of it stays text. */
const MOST_TRIES = 2 * MOST_FILES;

/**
 * Begins to draw what is sure to be shown, while the answer is still being written.
 * @param begun how many of the figures were begun before.
 * @returns how many are begun now.
 */
export function drawAhead(figures: readonly Figure[], begun: number, draw: Draw): number {
  const until = Math.min(figures.length, MOST_AHEAD);
  // Whether the first formula has a number is known when there is a second.
  if (until <= begun || countFormulas(figures) < 2) return begun;
  for (const request of requestsOf(figures).slice(begun, until)) void draw(request);
  return until;
}

/**
 * The messages of a text with pictures in the places of their texts. What cannot be drawn stays text.
 * @returns undefined where there is not one picture.
 */
export async function illustrate(
  messages: readonly (readonly Part[])[],
  figures: readonly Figure[],
  draw: Draw,
): Promise<readonly AnswerPiece[] | undefined> {
  const requests = requestsOf(figures);
  const blocks = new Map(
    figures.map((figure, index) => [figure, () => drawFigure(figure, index + 1, requests[index], draw)]),
  );
  const pieces = await Promise.all(messages.map((parts) => pieceOf(parts, (figure) => blocks.get(figure)?.())));
  return pieces.some((piece) => piece.some(({ type }) => type === 'picture')) ? pieces : undefined;
}

async function drawFigure(
  figure: Figure,
  number: number,
  request: PictureRequest | undefined,
  draw: Draw,
): Promise<PictureBlock | undefined> {
  const picture = request === undefined ? undefined : await draw(request);
  return picture === undefined ? undefined : blockOf(figure, picture, number);
}

/** Formulas are numbered where there are several, as in a book. */
function requestsOf(figures: readonly Figure[]): readonly PictureRequest[] {
  const numbered = countFormulas(figures) > 1;
  let number = 0;
  return figures.map((figure): PictureRequest => {
    if (figure.type === 'table') return figure;
    number += 1;
    return { type: 'formula', latex: figure.latex, ...(numbered ? { number } : {}) };
  });
}

function countFormulas(figures: readonly Figure[]): number {
  return figures.filter(({ type }) => type === 'formula').length;
}

/** One figure after the other, as no more are drawn than the message has room for. */
async function pieceOf(
  parts: readonly Part[],
  drawn: (figure: Figure) => Promise<PictureBlock | undefined> | undefined,
): Promise<AnswerPiece> {
  const blocks: Block[] = [];
  let room = MOST_FILES;
  let tries = MOST_TRIES;
  for (const part of parts) {
    const block = part.type === 'figure' && room > 0 && tries-- > 0 ? await drawn(part.figure) : undefined;
    const files = block === undefined ? 0 : filesOf([block]).length;
    blocks.push(block === undefined || files > room ? { type: 'text', text: part.text } : block);
    if (files <= room) room -= files;
  }
  return joined(blocks);
}

/** Texts beside each other are one, as they were. */
function joined(blocks: readonly Block[]): AnswerPiece {
  const piece: Block[] = [];
  for (const block of blocks) {
    const last = piece.at(-1);
    if (last?.type === 'text' && block.type === 'text') {
      piece[piece.length - 1] = { type: 'text', text: `${last.text}\n${block.text}` };
    } else piece.push(block);
  }
  return piece;
}

/** Undefined where nobody could read the picture's description. */
function blockOf(figure: Figure, { png }: Picture, number: number): PictureBlock | undefined {
  const image = { name: `${figure.type}-${number}.png`, data: Buffer.from(png), contentType: 'image/png' };
  if (figure.type === 'table') return tableBlock(figure, image, number);
  const both = figure.plain === figure.latex ? figure.latex : `${figure.plain}\nLaTeX: ${figure.latex}`;
  const alt = [both, figure.latex].find((each) => each.length <= ALT_LENGTH);
  return alt === undefined ? undefined : { type: 'picture', image, alt, file: undefined };
}

function tableBlock({ header, rows }: TableFigure, image: AttachedFile, number: number): PictureBlock {
  const source = [header, header.map(() => '---'), ...rows].map(rowSource).join('\n');
  if (source.length <= ALT_LENGTH) return { type: 'picture', image, alt: source, file: undefined };
  const names = header.filter((name) => name !== '').join(', ');
  const alt = truncate(
    `A table of ${rows.length} rows (${names}); the file below it holds all of its text.`,
    ALT_LENGTH,
  );
  const data = Buffer.from(source, 'utf8');
  return { type: 'picture', image, alt, file: { name: `table-${number}.md`, data, contentType: 'text/markdown' } };
}

function rowSource(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', '<br>')).join(' | ')} |`;
}
