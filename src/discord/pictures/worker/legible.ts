import { COLOURS } from './card.ts';

/** Names that writers of formulas use, as shades that can be read on the card. */
const SHADES: ReadonlyMap<string, string> = new Map([
  ['black', COLOURS.text],
  ['white', '#ffffff'],
  ['gray', '#a3a9b3'],
  ['grey', '#a3a9b3'],
  ['red', '#ff7b72'],
  ['orange', '#ffa657'],
  ['yellow', '#f2cc60'],
  ['green', '#56d364'],
  ['lime', '#7ee787'],
  ['teal', '#39c5bb'],
  ['cyan', '#56d4dd'],
  ['blue', '#79b8ff'],
  ['purple', '#d2a8ff'],
  ['violet', '#d2a8ff'],
  ['magenta', '#f778ba'],
  ['pink', '#ff9bce'],
  ['brown', '#d4a27f'],
]);
/** Relative luminance below which a colour gets lost on the card. */
const DARK = 0.25;

/** The colour itself, or a lighter one of its kind; the text's where it is none that is known. */
export function legible(colour: string): string {
  if (colour === 'none' || colour === 'currentColor') return colour;
  const named = SHADES.get(colour.toLowerCase());
  if (named !== undefined) return named;
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i
    .exec(colour)
    ?.slice(1)
    .map((hex) => Number.parseInt(hex, 16));
  return channels === undefined ? COLOURS.text : lightened(channels);
}

/** What is behind text: thin enough that light text can be read on it, whatever its colour. */
export function backdrop(colour: string): Record<string, string> {
  return { fill: legible(colour), 'fill-opacity': '0.25', stroke: 'none' };
}

function lightened(channels: readonly number[]): string {
  const towardsWhite = Math.max(0, DARK - luminance(channels)) / DARK;
  return `#${channels
    .map((channel) => Math.round(channel + (255 - channel) * 0.75 * towardsWhite))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** WCAG 2.2, without the bend near black that makes no difference here. */
function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return 0.2126 * (red / 255) ** 2.2 + 0.7152 * (green / 255) ** 2.2 + 0.0722 * (blue / 255) ** 2.2;
}
