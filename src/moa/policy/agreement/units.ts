/** What follows a number: a unit that makes it another answer, or a noun that only says what was counted. */

const ALIASES: Readonly<Record<string, string>> = {
  '%': '% percent prozent procent',
  pp: 'pp',
  '€': '€ eur euro euros',
  '£': '£ gbp pounds-sterling',
  '¥': '¥ jpy yen',
  '₹': '₹ inr rupee rupees',
  CHF: 'chf franken francs',
  cents: 'cent cents ¢',
  km: 'km kilometer kilometers kilometre kilometres kilometern',
  m: 'm meter meters metre metres metern mètres metros',
  cm: 'cm centimeter centimeters centimetre centimetres zentimeter',
  mm: 'mm millimeter millimeters millimetre millimetres',
  mi: 'mi mile miles meilen',
  ft: 'ft foot feet',
  in: 'inch inches zoll',
  yd: 'yd yard yards',
  kg: 'kg kilogram kilograms kilogramm kilo kilos',
  g: 'g gram grams gramm',
  mg: 'mg milligram milligrams',
  lb: 'lb lbs pound pounds',
  oz: 'oz ounce ounces',
  t: 't ton tons tonne tonnes tonnen',
  L: 'l L liter liters litre litres litern',
  ml: 'ml mL milliliter milliliters millilitre millilitres',
  s: 's sec secs second seconds sekunde sekunden secondes segundos',
  ms: 'ms millisecond milliseconds',
  min: 'min mins minute minutes minuten minutos',
  h: 'h hr hrs hour hours stunde stunden heures horas',
  d: 'day days tag tage tagen jours días dias',
  wk: 'week weeks woche wochen semaines semanas',
  mo: 'month months monat monate monaten mois meses',
  yr: 'yr yrs year years jahr jahre jahren ans années años anos',
  '°': '° degree degrees grad degrés grados deg',
  '°C': '°C ℃ celsius degrees-celsius degree-celsius grad-celsius',
  '°F': '°F ℉ fahrenheit degrees-fahrenheit degree-fahrenheit',
  K: 'K kelvin kelvins',
  rad: 'rad radian radians',
  'km/h': 'km/h kmh kph kilometers-per-hour kilometres-per-hour',
  mph: 'mph miles-per-hour',
  'm/s': 'm/s meters-per-second metres-per-second',
  'm/s^2': 'm/s^2 meters-per-second-squared metres-per-second-squared',
  'm^2': 'm^2 m2 sqm square-meters square-metres square-meter square-metre quadratmeter',
  'cm^2': 'cm^2 square-centimeters square-centimetres',
  'km^2': 'km^2 square-kilometers square-kilometres',
  'ft^2': 'ft^2 sqft square-feet square-foot',
  'm^3': 'm^3 cubic-meters cubic-metres kubikmeter',
  'cm^3': 'cm^3 cubic-centimeters cubic-centimetres',
  N: 'N newton newtons',
  J: 'J joule joules',
  kJ: 'kJ kilojoule kilojoules',
  W: 'W watt watts',
  kW: 'kW kilowatt kilowatts',
  V: 'V volt volts',
  A: 'A amp amps ampere amperes',
  Hz: 'Hz hertz',
  Pa: 'Pa pascal pascals',
  mol: 'mol mole moles',
  B: 'byte bytes',
  bit: 'bit bits',
  KB: 'KB kB kilobytes',
  MB: 'MB megabytes',
  GB: 'GB gigabytes',
  am: 'am a.m',
  pm: 'pm p.m',
};

/** 5 dollars are 5. */
const NO_UNIT = 'dollar dollars usd bucks';

const SCALES: Readonly<Record<string, bigint>> = {
  thousand: 1_000n,
  million: 1_000_000n,
  billion: 1_000_000_000n,
  trillion: 1_000_000_000_000n,
};

/** Words that make the number before them another one, or no answer by itself. */
const NO_NOUNS = new Set(
  (
    'or and to at of in on if is are was than more less fewer times plus minus over under by up per most least between from ' +
    'with without for but not when unless each other that which both either until through vs versus half halves third thirds ' +
    'quarter quarters fifth fifths sixth sixths eighth eighths tenth tenths hundredth hundredths hundred hundreds dozen dozens ' +
    'score gross pair pairs lakh lakhs crore crores squared cubed factorial modulo mod pi sqrt sin cos tan log exp ' +
    'oder und bis mal von plus ou et o y e tausend mio mrd milliarde milliarden billionen mille mil millones milhões milliard ' +
    'thousand million billion trillion millions billions thousands clock divided multiplied points'
  ).split(' '),
);

/** In any language, and 10⁹ in one of them may be 10¹² in another. */
const MILLIONS = /^(?:mill|bill|trill|milh|bilh|milj|bilj|mili|bili)/;

const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIASES).flatMap(([unit, names]) => names.split(' ').map((name) => [name, unit] as const)),
);

export interface Unit {
  /** '' where the number stands alone, or before the noun that it counts. */
  readonly unit: string;
  readonly scale: bigint;
}

/** The unit in what follows a number; undefined where what follows makes it anything but a number with a unit. */
export function unitOf(after: string): Unit | undefined {
  const words = after.trim().replace(/[.]$/, '').split(' ').filter(Boolean);
  const scale = SCALES[(words[0] ?? '').toLowerCase()];
  const rest = scale === undefined ? words : words.slice(1);
  const unit = unitNamed(rest);
  return unit === undefined ? undefined : { unit, scale: scale ?? 1n };
}

function unitNamed(words: readonly string[]): string | undefined {
  if (words.length === 0) return '';
  if (words.length > 4) return undefined;
  const name = words.join('-');
  const known = UNITS.get(name) ?? (name.length > 2 ? UNITS.get(name.toLowerCase()) : undefined);
  if (known !== undefined) return known;
  if (NO_UNIT.split(' ').includes(name.toLowerCase())) return '';
  return countedNoun(words) ? '' : undefined;
}

/** "18 eggs" and "18" are one answer to one question; a measure among the words would make it two. */
function countedNoun(words: readonly string[]): boolean {
  return words.length <= 2 && words.every(isNoun);
}

function isNoun(word: string): boolean {
  const lower = word.toLowerCase();
  return /^\p{L}[\p{L}'-]{2,}$/u.test(word) && !NO_NOUNS.has(lower) && !MILLIONS.test(lower) && !UNITS.has(lower);
}
