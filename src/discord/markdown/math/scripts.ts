/** Characters that Unicode also has raised or lowered, in pairs. (Of the capitals and the Greek letters it has only some.) */
const RAISED = `
  0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺−⁻=⁼(⁽)⁾
  aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ
  AᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁVⱽWᵂ
  αᵅβᵝγᵞδᵟθᶿφᵠχᵡ
`;
const LOWERED = `
  0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊−₋=₌(₍)₎
  aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ
  βᵦγᵧρᵨφᵩχᵪ
`;

/** What stands high already, where it is the whole exponent. */
const HIGH = new Map([
  ['∘', '°'],
  ['°', '°'],
  ['′', '′'],
  ['″', '″'],
  ['′′', '″'],
  ['′′′', '‴'],
  ['*', '*'],
  ['⋆', '⋆'],
  ['†', '†'],
  ['‡', '‡'],
  ['⊤', 'ᵀ'],
  ['⊺', 'ᵀ'],
]);

type Alphabet = ReadonlyMap<number, string>;

const SUPERSCRIPTS = alphabetOf(RAISED);
const SUBSCRIPTS = alphabetOf(LOWERED);

/** The text as an exponent; `undefined` where a character of it has no raised form. */
export function superscript(text: string): string | undefined {
  return HIGH.get(text) ?? spelled(text, SUPERSCRIPTS);
}

/** The text as an index; `undefined` where a character of it has no lowered form. */
export function subscript(text: string): string | undefined {
  return spelled(text, SUBSCRIPTS);
}

/** Whether it is an index or exponent by itself. */
export function isScriptText(text: string): boolean {
  for (const character of text) {
    if (!ALL_SCRIPTS.has(character)) return false;
  }
  return true;
}

const ALL_SCRIPTS: ReadonlySet<string> = new Set([...SUPERSCRIPTS.values(), ...SUBSCRIPTS.values(), '′', '″', '‴']);

function spelled(text: string, alphabet: Alphabet): string | undefined {
  let written = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = alphabet.get(text.charCodeAt(at));
    if (letter === undefined) return undefined;
    written += letter;
  }
  return written;
}

function alphabetOf(table: string): Alphabet {
  const characters = [...table.replace(/\s+/gu, '')];
  const alphabet = new Map<number, string>();
  for (let at = 0; at + 1 < characters.length; at += 2) {
    alphabet.set((characters[at] ?? '').charCodeAt(0), characters[at + 1] ?? '');
  }
  return alphabet;
}
