import { withoutMaker } from '../moa/recipe.ts';

/** Numbers and names as readers see them. */

/** "850 ms" is noise to a reader: tenths below ten seconds, whole seconds below two minutes, then minutes. */
export function formatSeconds(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** US dollars: cents are too coarse for a single answer, so two significant digits below a cent. */
export function formatDollars(dollars: number): string {
  if (dollars >= 0.01) return `$${dollars.toFixed(dollars < 1 ? 3 : 2)}`;
  if (dollars === 0) return '$0';
  return `$${dollars.toPrecision(2).includes('e') ? dollars.toFixed(7) : Number(dollars.toPrecision(2)).toString()}`;
}

/** A model's id without its maker, as inert inline code: ids come from servers and may hold Markdown. */
export function formatModel(id: string, length = 60): string {
  const name = oneLine(withoutMaker(id)).replaceAll('`', "'") || 'unnamed model';
  return `\`${truncate(name, length)}\``;
}

/** A model's whole id, as whoever changes presets has to type it. */
export function formatId(id: string): string {
  return `\`${oneLine(id).replaceAll('`', "'")}\``;
}

/** At most `limit` code points; a cut is shown by an ellipsis, which counts. */
export function truncate(text: string, limit: number): string {
  const points = [...text];
  return points.length <= limit
    ? text
    : `${points
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** On one line, for a quote, a thread's name or a heading. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
