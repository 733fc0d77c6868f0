/** An SVG document, in points: a picture has two pixels for each. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Opaque, and far from both white and black: the same picture is read on Discord's dark and light themes. */
export const COLOURS = {
  card: '#1e1f22',
  stripe: '#26282c',
  line: '#3f4248',
  text: '#f2f3f5',
  quiet: '#b5bac1',
} as const;

export const PADDING = { x: 24, y: 16 } as const;

/** Discord shows a picture up to 550 points wide: one much smaller than this would be blown up. */
export const MIN_WIDTH = 320;
const RADIUS = 8;

/** Puts `content`, which is `width` by `height` points, on a card of its own, in the middle where there is room left. */
export function onCard(content: string, width: number, height: number): Drawing {
  const outer = {
    width: Math.ceil(Math.max(MIN_WIDTH, width + 2 * PADDING.x)),
    height: Math.ceil(height + 2 * PADDING.y),
  };
  const left = ((outer.width - width) / 2).toFixed(2);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${outer.width}" height="${outer.height}">` +
    `<rect width="100%" height="100%" rx="${RADIUS}" fill="${COLOURS.card}"/>` +
    `<g transform="translate(${left} ${PADDING.y})">${content}</g></svg>`;
  return { svg, ...outer };
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
