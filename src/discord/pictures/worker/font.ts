import { readFileSync } from 'node:fs';

/**
 * What a TrueType file says about its characters: which it has, and how wide they are.
 * @see https://learn.microsoft.com/typography/opentype/spec/cmap (format 12) and /hmtx
 */
export class Font {
  readonly #data: DataView;
  readonly #unitsPerEm: number;
  /** Where the groups of format 12 begin, and how many there are. */
  readonly #groups: number;
  readonly #groupCount: number;
  readonly #metrics: number;
  readonly #metricCount: number;
  readonly #advances = new Map<number, number | undefined>();

  /** @throws Error where it is no font, or none with all of Unicode. */
  constructor(file: URL) {
    const bytes = readFileSync(file);
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#unitsPerEm = this.#data.getUint16(this.#table('head') + 18);
    const unicode = this.#unicodeSubtable();
    this.#groupCount = this.#data.getUint32(unicode + 12);
    this.#groups = unicode + 16;
    this.#metrics = this.#table('hmtx');
    this.#metricCount = this.#data.getUint16(this.#table('hhea') + 34);
  }

  /** In em; undefined where the font has no glyph for it. */
  advance(codePoint: number): number | undefined {
    if (!this.#advances.has(codePoint)) this.#advances.set(codePoint, this.#read(codePoint));
    return this.#advances.get(codePoint);
  }

  #read(codePoint: number): number | undefined {
    const glyph = this.#glyph(codePoint);
    if (glyph === 0) return undefined;
    const metric = Math.min(glyph, this.#metricCount - 1);
    return this.#data.getUint16(this.#metrics + 4 * metric) / this.#unitsPerEm;
  }

  /** Zero is the box that stands for a missing glyph. */
  #glyph(codePoint: number): number {
    let [low, high] = [0, this.#groupCount - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.#groups + 12 * middle;
      const first = this.#data.getUint32(group);
      if (codePoint < first) high = middle - 1;
      else if (codePoint > this.#data.getUint32(group + 4)) low = middle + 1;
      else return this.#data.getUint32(group + 8) + codePoint - first;
    }
    return 0;
  }

  #table(name: string): number {
    const count = this.#data.getUint16(4);
    for (let record = 12; record < 12 + 16 * count; record += 16) {
      if (this.#name(record) === name) return this.#data.getUint32(record + 8);
    }
    throw new Error(`The font has no table "${name}".`);
  }

  #name(offset: number): string {
    return String.fromCharCode(...[0, 1, 2, 3].map((index) => this.#data.getUint8(offset + index)));
  }

  #unicodeSubtable(): number {
    const cmap = this.#table('cmap');
    const count = this.#data.getUint16(cmap + 2);
    for (let record = cmap + 4; record < cmap + 4 + 8 * count; record += 8) {
      const subtable = cmap + this.#data.getUint32(record + 4);
      if (this.#data.getUint16(subtable) === 12) return subtable;
    }
    throw new Error('The font does not map all of Unicode.');
  }
}
