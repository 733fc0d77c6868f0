import { COMMA, DOT, isDigit, OPEN_BRACE } from '../ascii.ts';

/** End of the number that begins at `at`: `1.5`, `60{,}000`, and `1,000`, but not the list `1,2`. */
export function numberEnd(text: string, at: number): number {
  let end = digitsEnd(text, at);
  const mayGroup = end - at <= 3;
  for (;;) {
    const unit = text.charCodeAt(end);
    if (unit !== DOT && unit !== COMMA && unit !== OPEN_BRACE) return end;
    const next = partEnd(text, end, unit, mayGroup);
    if (next === end) return end;
    end = next;
  }
}

/** End of the separator and the digits at `at`; `at` where they are no part of a number. */
function partEnd(text: string, at: number, unit: number, mayGroup: boolean): number {
  const isBraced = unit === OPEN_BRACE && (text.startsWith('{,}', at) || text.startsWith('{.}', at));
  if (unit === OPEN_BRACE && !isBraced) return at;
  const from = at + (isBraced ? 3 : 1);
  const end = digitsEnd(text, from);
  if (unit === COMMA) return mayGroup && end - from === 3 ? end : at;
  return end > from ? end : at;
}

function digitsEnd(text: string, at: number): number {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
