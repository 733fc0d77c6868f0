/** What a statement says, without Markdown and LaTeX, in characters that can be compared. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const VULGAR: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
};
const COMMANDS: Readonly<Record<string, string>> = {
  times: '×',
  cdot: '·',
  div: '/',
  approx: '≈',
  sim: '≈',
  simeq: '≈',
  pm: '±',
  pi: 'π',
  infty: '∞',
  emptyset: '∅',
  ldots: '...',
  dots: '...',
  circ: '°',
  degree: '°',
  leq: '≤',
  le: '≤',
  geq: '≥',
  ge: '≥',
  euro: '€',
  left: '',
  right: '',
  displaystyle: '',
  bf: '',
  quad: ' ',
  qquad: ' ',
};
const FUNCTIONS = /^(?:arc(?:sin|cos|tan)|sin|cos|tan|log|ln|exp|max|min)$/;
/** LaTeX nested deeper than this stays as it is, and is compared as written. */
const DEEPEST = 4;

export function plainOf(said: string): string {
  return oneSpace(withoutLatex(oneAlphabet(withoutMarkdown(said))));
}

function oneSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Every unescaped or escaped dollar goes: it encloses a formula or says dollars, and 5 dollars are 5. */
function withoutMarkdown(text: string): string {
  return text
    .replace(/<\/?(?:br|b|i|u|em|strong|p|span) ?\/?>/gi, ' ')
    .replace(/(?:\bUS ?)?\\?\$/g, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/^\s*\| | \|\s*$/g, '')
    .replace(/^[\s*_]+|[\s*_]+$/g, '')
    .replace(/\\[()[\]]/g, '');
}

/** Compatibility forms are one (NFKC), but not where that would make 5² into 52 or 3½ into 31/2. */
function oneAlphabet(text: string): string {
  return text
    .replace(/⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, superscriptOf)
    .replace(/[½⅓⅔¼¾⅛]/g, (sign) => ` ${VULGAR[sign]}`)
    .replace(/[\p{Cf}]/gu, '')
    .normalize('NFKC')
    .replace(/[−‐‑‒–—](?=\s?[\d.(])/g, '-')
    .replace(/[’‘]/g, "'")
    .replace(/⁄/g, '/');
}

function superscriptOf(run: string): string {
  const digits = [...run].map((sign) => (sign === '⁻' ? '-' : String(SUPERSCRIPTS.indexOf(sign))));
  return `^${digits.join('')}`;
}

function withoutLatex(text: string): string {
  if (!/[\\{]/.test(text)) return text;
  let plain = text
    .replace(/\{([,.])\}/g, '$1')
    .replace(/\\!/g, '')
    .replace(/\\[,;: ]|~/g, ' ')
    .replace(/\\([%#&_])/g, '$1')
    .replace(/\^\s*\{?\s*\\(?:circ|degree)\s*\}?/g, '°')
    .replace(/\\([dtc]frac)/g, '\\frac')
    .replace(/\\frac(\d)(\d)/g, ' $1/$2')
    .replace(/\\sqrt(\w)/g, 'sqrt($1)');
  for (let depth = 0; depth < DEEPEST; depth += 1) plain = withoutInnermost(plain);
  return plain
    .replace(/\\([A-Za-z]+)/g, (whole, name: string) => COMMANDS[name] ?? (FUNCTIONS.test(name) ? name : whole))
    .replace(/ \^/g, '^');
}

function withoutInnermost(text: string): string {
  return text
    .replace(
      /\\(?:text(?:bf|it|rm|sf)?|math(?:rm|bf|it|sf)|operatorname|mbox|bm|boldsymbol|boxed|fbox) ?\{([^{}]*)\}/g,
      ' $1 ',
    )
    .replace(
      /\\frac ?\{([^{}]*)\} ?\{([^{}]*)\}/g,
      (_, top: string, bottom: string) => ` ${operand(top)}/${operand(bottom)}`,
    )
    .replace(/\\sqrt ?\{([^{}]*)\}/g, 'sqrt($1)')
    .replace(/([\^_]) ?\{([^{}]{1,20})\}/g, (_, sign: string, inner: string) => `${sign}${operand(inner)}`);
}

function operand(text: string): string {
  const inner = text.trim();
  return /^-?[\w.,]+$/.test(inner) ? inner : `(${inner})`;
}
