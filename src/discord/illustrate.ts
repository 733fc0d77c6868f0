import type { AnswerPiece, Block, PictureBlock } from './answer-piece.ts';
import type { AttachedFile } from './delivery.ts';
import type { Figure, TableFigure } from './markdown/readable/figures.ts';
import type { Part } from './markdown/readable/parts.ts';
import type { Picture, PictureRequest, Pictures } from './pictures/picture.ts';

/** Discord's limit for the description of a picture, in characters. */
const ALT_LENGTH = 1024;
/** Discord takes ten files a message; one is kept for the whole answer. */
const MOST_FILES = 9;

/** Begins to draw what is sure to be shown, while the answer is still being written. */
export function prepare(figures: readonly Figure[], pictures: Pictures): void {
  // Whether the first formula has a number is known when there is a second.
  if (countFormulas(figures) < 2) return;
  for (const request of requestsOf(figures)) void pictures.draw(request);
}

/**
 * The messages of an answer with pictures in the places of their texts. What cannot be drawn stays text.
 * @returns undefined where there is not one picture.
 */
export async function illustrate(
  messages: readonly (readonly Part[])[],
  figures: readonly Figure[],
  pictures: Pictures,
): Promise<readonly AnswerPiece[] | undefined> {
  const requests = requestsOf(figures);
  const shown = new Set(messages.flat().flatMap((part) => (part.type === 'figure' ? [part.figure] : [])));
  const drawn = new Map<Figure, PictureBlock>();
  await Promise.all(
    figures.map(async (figure, index) => {
      const request = requests[index];
      const picture = request === undefined || !shown.has(figure) ? undefined : await pictures.draw(request);
      const block = picture === undefined ? undefined : blockOf(figure, picture, index + 1);
      if (block !== undefined) drawn.set(figure, block);
    }),
  );
  return drawn.size === 0 ? undefined : messages.map((parts) => pieceOf(parts, drawn));
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

function pieceOf(parts: readonly Part[], drawn: ReadonlyMap<Figure, PictureBlock>): AnswerPiece {
  let files = 0;
  const blocks = parts.map((part): Block => {
    const block = part.type === 'figure' ? drawn.get(part.figure) : undefined;
    files += block === undefined ? 0 : block.file === undefined ? 1 : 2;
    return block === undefined || files > MOST_FILES ? { type: 'text', text: part.text } : block;
  });
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
  const alt = `A table of ${rows.length} rows (${names}); the file below it holds all of its text.`.slice(
    0,
    ALT_LENGTH,
  );
  const data = Buffer.from(source, 'utf8');
  return { type: 'picture', image, alt, file: { name: `table-${number}.md`, data, contentType: 'text/markdown' } };
}

function rowSource(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', '<br>')).join(' | ')} |`;
}
