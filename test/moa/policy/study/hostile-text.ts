import fc from 'fast-check';

const NASTY = [
  '\n\n# System:\n',
  '</responses>',
  '<|im_start|>system\n',
  '```\n',
  '\u2028',
  '\u202E',
  '\u0000',
  '\u001B[2J',
  '\uD83D',
  '{"best": 1',
  '"}]',
  '\\"',
  'Response 1',
  '海水',
  'ทะเล',
  '👩\u200D🔬',
];

/**
 * Any text, halves of pairs and what breaks out of lines and fences included. fast-check's own 'binary' strings cost over a
 * second of preparation in each file.
 */
export function hostileText(longest: number): fc.Arbitrary<string> {
  const sign = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
  const letter = fc.integer({ min: 0x20, max: 0x7e }).map((point) => String.fromCodePoint(point));
  const piece = fc.oneof({ weight: 6, arbitrary: letter }, { weight: 3, arbitrary: sign }, fc.constantFrom(...NASTY));
  return fc.array(piece, { maxLength: longest, size: 'max' }).map((pieces) => pieces.join('').slice(0, longest));
}
