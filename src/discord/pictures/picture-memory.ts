import type { Picture } from './picture.ts';

const MAX_PICTURES = 64;
const MAX_BYTES = 4_000_000;

interface Remembered {
  readonly drawn: Promise<Picture | undefined>;
  /** Undefined until it is drawn; 0 where it could not be. */
  bytes: number | undefined;
}

/**
 * The pictures asked for last, so that a message that is drawn anew costs nothing. What could not be drawn is remembered
 * too: a formula that takes a thread with it does so once.
 */
export class PictureMemory {
  /** The oldest first. */
  readonly #remembered = new Map<string, Remembered>();

  /** @returns undefined where nothing is remembered of it. */
  recall(key: string): Promise<Picture | undefined> | undefined {
    const remembered = this.#remembered.get(key);
    if (remembered === undefined) return undefined;
    this.#remembered.delete(key);
    this.#remembered.set(key, remembered);
    return remembered.drawn;
  }

  keep(key: string, drawing: Promise<Picture | undefined>): Promise<Picture | undefined> {
    const drawn = drawing.then((picture) => {
      remembered.bytes = picture?.png.byteLength ?? 0;
      this.#forgetOldest();
      return picture;
    });
    const remembered: Remembered = { drawn, bytes: undefined };
    this.#remembered.set(key, remembered);
    return drawn;
  }

  /** What is still to be drawn is not forgotten, nor is anything for its sake. */
  #forgetOldest(): void {
    const drawn = [...this.#remembered].flatMap(([key, { bytes }]) => (bytes === undefined ? [] : [{ key, bytes }]));
    let left = drawn.length;
    let bytes = drawn.reduce((sum, picture) => sum + picture.bytes, 0);
    for (const oldest of drawn) {
      if (left <= MAX_PICTURES && bytes <= MAX_BYTES) return;
      this.#remembered.delete(oldest.key);
      left -= 1;
      bytes -= oldest.bytes;
    }
  }
}
