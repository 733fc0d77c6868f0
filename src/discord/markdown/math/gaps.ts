import { KIND, type Kind } from './kinds.ts';

/**
 * What stands between two atoms. `never`: nothing, not even a space that was asked for; `none`: only that; `loose`: a space, outside
 * exponents and indices; `always`: a space; `wrap`: the first is put in parentheses; `part`: that and a space.
 */
export type Gap = 'never' | 'none' | 'loose' | 'always' | 'wrap' | 'part';

const GAPS: ReadonlyMap<string, Gap> = new Map<string, Gap>([
  ['x', 'never'],
  ['.', 'none'],
  ['l', 'loose'],
  ['s', 'always'],
  ['w', 'wrap'],
  ['p', 'part'],
]);

/** A row for each kind before, a column for each kind behind, in the order of {@link KIND}. */
const TABLE = `
  start ord named limit big binary sign relation open close punct fraction unended slash
  x     x   x     x     x   x      x    x        x    x     x     x        x        x
  x     .   s     s     s   l      l    l        .    x     x     s        .        .
  x     s   s     s     s   l      s    l        .    x     x     s        s        .
  x     s   s     s     s   l      s    l        .    x     x     s        s        .
  x     s   s     s     s   l      s    l        s    x     x     s        s        .
  x     l   l     l     l   l      l    l        l    x     x     l        l        l
  x     .   .     .     .   l      .    .        .    x     x     .        .        .
  x     l   l     l     l   l      l    .        l    x     x     l        l        l
  x     x   x     x     x   x      x    x        x    x     x     x        x        x
  x     .   s     s     s   l      l    l        .    x     x     s        .        .
  x     l   l     l     l   l      l    l        l    x     x     l        l        l
  x     w   s     s     s   l      l    l        w    x     x     p        p        w
  x     s   s     s     s   l      l    l        .    x     x     s        s        .
  x     .   .     .     .   .      .    .        .    x     x     .        .        .
`;

const KINDS = Object.keys(KIND).length;

const GAP_OF: readonly Gap[] = TABLE.trim()
  .split(/\s+/u)
  .slice(KINDS)
  .map((letter) => GAPS.get(letter) ?? 'none');

export function gapBetween(before: Kind, behind: Kind): Gap {
  return GAP_OF[before * KINDS + behind] ?? 'none';
}
