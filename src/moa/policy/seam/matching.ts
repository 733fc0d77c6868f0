import { isSpace } from './characters.ts';

const QUOTES = new Map([...'“”„«»'].map((mark) => [mark, '"']));
const APOSTROPHES = new Map([...'‘’'].map((mark) => [mark, "'"]));
const DASHES = new Map([...'–—*+'].map((mark) => [mark, '-']));
const ALIKE: ReadonlyMap<string, string> = new Map([...QUOTES, ...APOSTROPHES, ...DASHES]);

/** The unit as it is compared: kinds of quotes, dashes and bullets are alike. Empty for white space, which is not compared. */
export function comparable(unit: string): string {
  if (isSpace(unit)) return '';
  return ALIKE.get(unit) ?? unit;
}

/** The end of a text as it is compared, with the place of each unit in the text. */
export interface Tail {
  readonly units: string;
  readonly places: readonly number[];
}

/** @param most units that are compared; white space comes on top. */
export function tailOf(text: string, most: number): Tail {
  const units: string[] = [];
  const places: number[] = [];
  for (let at = text.length - 1; at >= 0 && units.length < most; at -= 1) {
    const unit = comparable(text.charAt(at));
    if (unit === '') continue;
    units.push(unit);
    places.push(at);
  }
  return { units: units.reverse().join(''), places: places.reverse() };
}
