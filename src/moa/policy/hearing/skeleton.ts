/**
 * What a text looks like to somebody who reads it quickly: without what cannot be seen, without accents, and with letters of
 * other scripts as the Latin ones that they pass for. Capitals stay. To compare with, never to show.
 */
export function skeletonOf(text: string): string {
  return text.replace(NOT_PLAIN, skeletonOfRun);
}

/** Normalisation moves no accent past a plain letter: so what is plain can be left out, and that is most of most texts. */
const NOT_PLAIN = /[^\t\n\x20-\x7e]+/g;

function skeletonOfRun(run: string): string {
  return run
    .normalize('NFKD')
    .replace(UNSEEN, '')
    .replace(CONFUSABLE, (letter) => LATIN.get(letter) ?? letter);
}

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}]+/gu;

/**
 * Part of the table of UTS #39 (unicode.org/Public/security, confusables.txt): the letters of Cyrillic, Greek, Armenian and
 * phonetic scripts that pass for those of the words and tokens looked for here, and signs that pass for brackets and bars.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  A: 'АΑᴀ',
  D: 'ᴅ',
  E: 'ЕΕᴇ',
  F: 'Ϝꜰ',
  I: 'ІΙӀɪ',
  L: 'ʟ',
  N: 'Νɴ',
  O: 'ОΟՕᴏ',
  P: 'РΡᴘ',
  R: 'Ʀʀ',
  S: 'ЅՏꜱ',
  T: 'ТΤᴛ',
  Y: 'ҮΥʏ',
  a: 'аαɑ',
  d: 'ԁ',
  e: 'еєҽ',
  f: 'ẝ',
  h: 'һհ',
  i: 'іιı',
  l: 'ӏ',
  m: 'м',
  n: 'ոπη',
  o: 'оοօσ',
  p: 'рρ',
  r: 'гꭇ',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'υս',
  x: 'хχ',
  '|': '∣ǀ│┃❘⏐',
  '<': '‹〈⟨❮',
  '>': '›〉⟩❯',
  '[': '【⟦〔',
  ']': '】⟧〕',
  '#': '♯',
};

const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, letters]) =>
    [...letters].map((letter): [string, string] => [letter, latin]),
  ),
);
const CONFUSABLE = new RegExp(`[${[...LATIN.keys()].join('')}]`, 'gu');
