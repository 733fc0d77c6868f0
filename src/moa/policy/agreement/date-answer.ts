import { type FinalAnswer, type Said, shownOf } from './answer.ts';

/** The months in English, German, French, Spanish, Portuguese and Italian; English ones also in short. */
const MONTHS = [
  'january jan januar jänner janvier enero janeiro gennaio',
  'february feb februar février febrero fevereiro febbraio',
  'march mar märz mars marzo março',
  'april apr avril abril aprile',
  'may mai mayo maio maggio',
  'june jun juni juin junio junho giugno',
  'july jul juli juillet julio julho luglio',
  'august aug août agosto',
  'september sep sept septembre septiembre setembro settembre',
  'october oct oktober octobre octubre outubro ottobre',
  'november nov novembre noviembre novembro',
  'december dec dezember décembre diciembre dezembro dicembre',
].map((names) => names.split(' '));

const WEEKDAY = /^(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day,? /i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th|\.|º|er)? (?:of |de )?(\p{L}{3,10})\.?,? (?:de )?(\d{4})$/iu;
const MONTH_FIRST = /^(\p{L}{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/iu;
const MONTH_ONLY = /^(\p{L}{3,10})\.?,? (?:de )?(\d{4})$/iu;
const NUMERIC = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/;

/** A day, or a month of a year. 03/04/2024 is two days, so it equals only what is written like it. */
export function dateOf({ plain }: Said): FinalAnswer | undefined {
  const text = plain.replace(WEEKDAY, '');
  const date = isoDate(text) ?? dayFirst(text) ?? monthFirst(text) ?? monthOnly(text) ?? numericDate(text);
  return date === undefined ? undefined : { kind: 'date', key: `date:${date}`, shown: shownOf(plain) };
}

function isoDate(text: string): string | undefined {
  const [, year, month, day] = ISO.exec(text) ?? [];
  return day === undefined ? undefined : dateText(year, Number(month), day);
}

function dayFirst(text: string): string | undefined {
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  return day === undefined ? undefined : dateText(year, monthNamed(month), day);
}

function monthFirst(text: string): string | undefined {
  const [, month, day, year] = MONTH_FIRST.exec(text) ?? [];
  return day === undefined ? undefined : dateText(year, monthNamed(month), day);
}

function monthOnly(text: string): string | undefined {
  const [, name, year] = MONTH_ONLY.exec(text) ?? [];
  const month = monthNamed(name);
  return month === 0 ? undefined : `${year}-${twoDigits(month)}`;
}

function numericDate(text: string): string | undefined {
  const [, first = '', , second = '', year] = NUMERIC.exec(text) ?? [];
  const readings = new Set([dateText(year, Number(second), first), dateText(year, Number(first), second)]);
  readings.delete(undefined);
  if (readings.size === 2) return text;
  return [...readings][0];
}

function dateText(year: string | undefined, month: number, day: string): string | undefined {
  if (year === undefined || month < 1 || month > 12) return undefined;
  const days = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  return Number(day) >= 1 && Number(day) <= days ? `${year}-${twoDigits(month)}-${twoDigits(Number(day))}` : undefined;
}

/** From 1; 0 where there is no such month. */
function monthNamed(name: string | undefined): number {
  return MONTHS.findIndex((names) => names.includes(name?.toLowerCase() ?? '')) + 1;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
