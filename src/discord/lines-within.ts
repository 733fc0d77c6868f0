import { type Budget, fits } from './markdown/measure.ts';

/** What lines below or beside something else may take of a message. */
const ROOM: Budget = { codePoints: 2400, bytes: 6000 };

/** As many of the lines, from the first on, as have room. */
export function withinRoom(lines: readonly string[], room: Budget = ROOM): readonly string[] {
  const last = lines.findLastIndex((_, end) => fits([lines.slice(0, end + 1).join('\n')], room));
  return lines.slice(0, last + 1);
}
