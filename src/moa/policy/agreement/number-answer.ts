import { type FinalAnswer, type Said, shownOf } from './answer.ts';
import { type Unit, unitOf } from './units.ts';

interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

/** Digits; what has more is compared as written. */
const MOST_DIGITS = 60;
const LARGEST_EXPONENT = 99;

const ABOUT =
  /^(?:[≈~∼≃=:]|(?:about|approximately|approx\.?|around|roughly|exactly|circa|ca\.|etwa|rund|ungefähr|genau|environ|aproximadamente|equal to)(?= ))\s*/iu;
const AMOUNT =
  /^(?<sign>[+-]?) ?(?<currency>[€£¥₹]|(?:EUR|GBP|USD|JPY|INR|CHF)(?= ?\d))? ?(?<digits>(?:\d+|(?=\.\d))(?:(?:[.,']| (?=\d{3}(?!\d|\/|\.\d{3})))\d+)*)(?<after>.*)$/u;
const FRACTION = /^ ?\/ ?(\d{1,60})(?![\d.,]*\d)(.*)$/;
const MIXED = /^ (\d{1,9}) ?\/ ?(\d{1,9})(?![\d.,]*\d)(.*)$/;
const POWER = /^(?: ?[×x*·] ?10 ?\^ ?\(? ?([+-]?\d{1,3})\)?|[eE]([+-]?\d{1,3}))(?![\d\p{L}])(.*)$/u;
const POWER_OF_TEN = /^ ?\^ ?\(? ?([+-]?\d{1,3})\)?(?!\d)(.*)$/;
const WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/**
 * A number, exact: 0.5, 1/2 and 50e-2 are one, 42,409 and 42,408.99 are two. Its unit is part of it, dollars and counted nouns
 * are not. `undefined` also where a comma or a dot could mean either of two numbers.
 */
export function numberOf({ plain, decimalComma }: Said): FinalAnswer | undefined {
  const amount = amountIn(rightSide(plain), decimalComma);
  if (!amount) return undefined;
  const { over, under } = reduced(amount.value);
  const key = `number:${over}/${under}${amount.unit && ` ${amount.unit}`}`;
  return { kind: 'number', key, shown: shownOf(amount.text.replace(/^([+-]) /, '$1')) };
}

interface Amount {
  readonly value: Rational;
  readonly unit: string;
  readonly text: string;
}

/** Of `1/3 ≈ 0.33` the exact side, of `x = 6 · 7 = 42` the last. */
function rightSide(plain: string): string {
  const [first = '', second] = withoutAbout(plain).split(/ ?[≈≃] ?/);
  const exact = second !== undefined && /^[A-Za-z]\w{0,2}$/.test(first) ? second : first;
  const sides = exact.split('=');
  const isChain = sides.slice(0, -1).every((side) => !/[,;<>≤≥≠±]|\b(?:and|or|if|und|oder)\b/i.test(side));
  return isChain ? withoutAbout((sides.at(-1) ?? '').trim()) : exact;
}

function withoutAbout(text: string): string {
  return text.replace(ABOUT, '').replace(ABOUT, '');
}

function amountIn(text: string, decimalComma: boolean): Amount | undefined {
  const word = WORDS.indexOf(text.toLowerCase());
  if (word >= 0) return { value: { over: BigInt(word), under: 1n }, unit: '', text: String(word) };
  const found = AMOUNT.exec(text)?.groups;
  if (!found) return undefined;
  const { sign, currency, digits = '', after = '' } = found;
  const number = withTail(digits, after, { decimalComma, measured: isMeasured(currency, after) });
  const unit = number && unitWith(currency, number.after);
  if (!number || !unit) return undefined;
  const over = number.value.over * unit.scale * (sign === '-' ? -1n : 1n);
  return { value: { over, under: number.value.under }, unit: unit.unit, text };
}

/** 12,5 alone may be two numbers; 12,5 % and € 12,5 are not. */
function isMeasured(currency: string | undefined, after: string): boolean {
  return currency !== undefined || /^ ?[\p{L}%€£°]/u.test(after);
}

function unitWith(currency: string | undefined, after: string): Unit | undefined {
  const unit = unitOf(after);
  if (currency === undefined || !unit) return unit;
  const money = unitOf(currency);
  return unit.unit === '' || unit.unit === money?.unit ? { unit: money?.unit ?? '', scale: unit.scale } : undefined;
}

/** What is known about a number beside its digits, for the sake of its commas. */
interface Around {
  readonly decimalComma: boolean;
  readonly measured: boolean;
}

interface Read {
  readonly value: Rational;
  readonly after: string;
}

function withTail(digits: string, after: string, around: Around): Read | undefined {
  const value = decimal(digits, around);
  if (!value) return undefined;
  const [, exponent, short, afterPower = ''] = POWER.exec(after) ?? [];
  if (exponent ?? short) return raised(value, Number(exponent ?? short), afterPower);
  const [, power, afterTen = ''] = POWER_OF_TEN.exec(after) ?? [];
  if (power !== undefined)
    return digits === '10' ? raised({ over: 1n, under: 1n }, Number(power), afterTen) : undefined;
  return divided(value, after) ?? { value, after };
}

function raised({ over, under }: Rational, exponent: number, after: string): Read | undefined {
  if (Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const factor = 10n ** BigInt(Math.abs(exponent));
  const value = exponent < 0 ? { over, under: under * factor } : { over: over * factor, under };
  return { value, after };
}

function divided(value: Rational, after: string): Read | undefined {
  const [, under, rest = ''] = FRACTION.exec(after) ?? [];
  if (under !== undefined && BigInt(under) > 0n) {
    return { value: { over: value.over, under: value.under * BigInt(under) }, after: rest };
  }
  const [, top, bottom, tail = ''] = MIXED.exec(after) ?? [];
  if (top === undefined || bottom === undefined || value.under !== 1n || BigInt(top) >= BigInt(bottom))
    return undefined;
  return { value: { over: value.over * BigInt(bottom) + BigInt(top), under: BigInt(bottom) }, after: tail };
}

/** `digits` with its separators read; undefined where they could be read in two ways. */
function decimal(digits: string, around: Around): Rational | undefined {
  if (digits.length > MOST_DIGITS || /^0\d/.test(digits)) return undefined;
  const point = decimalPoint(digits, around);
  if (point === undefined) return undefined;
  const whole = digits.slice(0, point).replace(/\D/g, '');
  const part = digits.slice(point + 1).replace(/0+$/, '');
  return { over: BigInt(`${whole}${part}`), under: 10n ** BigInt(part.length) };
}

/** Where the decimals begin: the index of their sign, or the length where there are none. */
function decimalPoint(digits: string, { decimalComma, measured }: Around): number | undefined {
  if (/^\d+$/.test(digits)) return digits.length;
  if (/^\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?$/.test(digits)) return signOr(digits, /[.,]/);
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) && decimalComma) return undefined;
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return signOr(digits, /\./);
  if (/^[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/.test(digits)) return signOr(digits, /,/);
  if (/^\d*\.\d+$/.test(digits)) return signOr(digits, /\./);
  return /^\d+,\d+$/.test(digits) && (decimalComma || measured || digits.startsWith('0,'))
    ? signOr(digits, /,/)
    : undefined;
}

function signOr(digits: string, sign: RegExp): number {
  const at = digits.search(sign);
  return at < 0 ? digits.length : at;
}

function reduced({ over, under }: Rational): Rational {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b > 0n) [a, b] = [b, a % b];
  return { over: over / a, under: under / a };
}
