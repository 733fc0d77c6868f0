/** A piece of a model's text, told apart. */
export interface ThinkPiece {
  readonly type: 'text' | 'reasoning';
  readonly delta: string;
}

const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * Tells apart what a model thinks and what it says, where it marks its thoughts with `<think>…</think>` inside the text
 * (DeepSeek-R1 and its kin). Tags may be cut anywhere by the stream; a tag that is never closed holds thoughts to the end.
 *
 * An opening tag counts only where it begins a line, as models write it: an answer that speaks of `<think>` in the middle
 * of a sentence must not lose its rest. All text comes out again, in order, but for the tags and the white space that
 * follows a closing one.
 */
export class ThinkTags {
  #thinking = false;
  /** Nothing has been said since the last thought: white space is not worth saying yet. */
  #afterThought = false;
  /** What has been said so far of the present line is white space at most. */
  #lineIsBlank = true;
  /** The end of what came so far, where it may be the beginning of a tag. */
  #held = '';

  push(delta: string): readonly ThinkPiece[] {
    const pieces: ThinkPiece[] = [];
    let rest = this.#held + delta;
    for (let at = this.#tagAt(rest); at >= 0; at = this.#tagAt(rest)) {
      this.#add(pieces, rest.slice(0, at));
      rest = rest.slice(at + (this.#thinking ? CLOSE : OPEN).length);
      this.#afterThought = this.#thinking;
      this.#thinking = !this.#thinking;
    }
    const said = rest.length - this.#partialTagLength(rest);
    this.#held = rest.slice(said);
    this.#add(pieces, rest.slice(0, said));
    return pieces;
  }

  /** The text has ended: what was held back was no tag. */
  finish(): readonly ThinkPiece[] {
    const pieces: ThinkPiece[] = [];
    this.#add(pieces, this.#held);
    this.#held = '';
    return pieces;
  }

  #add(pieces: ThinkPiece[], text: string): void {
    if (this.#thinking) {
      if (text !== '') pieces.push({ type: 'reasoning', delta: text });
      return;
    }
    this.#lineIsBlank = this.#isLineBlank(text);
    const delta = this.#afterThought ? text.trimStart() : text;
    if (delta === '') return;
    this.#afterThought = false;
    pieces.push({ type: 'text', delta });
  }

  /** Where the next tag stands that would change from saying to thinking, or back; -1 if none does. */
  #tagAt(text: string): number {
    if (this.#thinking) return text.indexOf(CLOSE);
    let at = text.indexOf(OPEN);
    while (at >= 0 && !this.#isLineBlank(text.slice(0, at))) at = text.indexOf(OPEN, at + OPEN.length);
    return at;
  }

  /** How many characters at the end of `text` may be the beginning of the next tag. */
  #partialTagLength(text: string): number {
    const tag = this.#thinking ? CLOSE : OPEN;
    const at = text.lastIndexOf('<');
    if (at < 0 || !tag.startsWith(text.slice(at))) return 0;
    return this.#thinking || this.#isLineBlank(text.slice(0, at)) ? text.length - at : 0;
  }

  /** Whether a line is still blank after `text` has been added to it. */
  #isLineBlank(text: string): boolean {
    const lineStart = text.lastIndexOf('\n') + 1;
    return (lineStart > 0 || this.#lineIsBlank) && text.slice(lineStart).trim() === '';
  }
}
