import type { Picture } from './picture.ts';

const MAX_PICTURES = 64;
const MAX_BYTES = 4_000_000;

interface Remembered {
  readonly drawn: Promise<Picture | undefined>;
  /** Zero until it is drawn. */
  bytes: number;
}

/**
 * The pictures asked for last, so that a message that is drawn anew costs nothing. What could not be drawn is remembered
 * too: a formula that takes a thread with it does so once.
 */
export class PictureMemory {
  /** The oldest first. */
  readonly #remembered = new Map<string, Remembered>();

  recall(key: string, draw: () => Promise<Picture | undefined>): Promise<Picture | undefined> {
    const remembered = this.#remembered.get(key) ?? this.#add(key, draw());
    this.#remembered.delete(key);
    this.#remembered.set(key, remembered);
    this.#forgetOldest();
    return remembered.drawn;
  }

  #add(key: string, drawing: Promise<Picture | undefined>): Remembered {
    const drawn = drawing.then((picture) => {
      remembered.bytes = picture?.png.byteLength ?? 0;
      this.#forgetOldest();
      return picture;
    });
    const remembered: Remembered = { drawn, bytes: 0 };
    this.#remembered.set(key, remembered);
    return remembered;
  }

  #forgetOldest(): void {
    for (const key of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_PICTURES && this.#bytes() <= MAX_BYTES) return;
      this.#remembered.delete(key);
    }
  }

  #bytes(): number {
    return [...this.#remembered.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
