import { type Component, file, picture, text } from './components.ts';
import type { AttachedFile } from './delivery.ts';

/** What one message shows of an answer, from top to bottom. */
export type AnswerPiece = readonly Block[];

export type Block = { readonly type: 'text'; readonly text: string } | PictureBlock;

export interface PictureBlock {
  readonly type: 'picture';
  readonly image: AttachedFile;
  /** At most as long as Discord takes. */
  readonly alt: string;
  /** The same as text, where `alt` cannot hold it. */
  readonly file: AttachedFile | undefined;
}

export function plainPiece(content: string): AnswerPiece {
  return [{ type: 'text', text: content }];
}

export function componentsOf(piece: AnswerPiece): readonly Component[] {
  return piece.flatMap((block) => {
    if (block.type === 'text') return [text(block.text)];
    const shown = picture(block.image.name, block.alt);
    return block.file === undefined ? [shown] : [shown, file(block.file.name)];
  });
}

export function filesOf(piece: AnswerPiece): readonly AttachedFile[] {
  return piece.flatMap((block) =>
    block.type === 'text' ? [] : [block.image, ...(block.file === undefined ? [] : [block.file])],
  );
}
