import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { Picture } from '../picture.ts';
import type { Drawing } from './card.ts';
import { FONT_FILES, FONT_NAME } from './fonts.ts';

const PIXELS_PER_POINT = 2;
const MAX_WIDTH = 3000;
const MAX_HEIGHT = 4000;
const MAX_BYTES = 2_000_000;

/** Undefined where it would be too large. Only the shipped fonts are used, so it looks the same on every machine. */
export function toPng({ svg, width, height }: Drawing): Picture | undefined {
  if (width * PIXELS_PER_POINT > MAX_WIDTH || height * PIXELS_PER_POINT > MAX_HEIGHT) return undefined;
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PIXELS_PER_POINT },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES.map((url) => fileURLToPath(url)),
      defaultFontFamily: FONT_NAME,
    },
  }).render();
  const png = image.asPng();
  // A copy, as what the renderer owns cannot be handed to another thread.
  return png.byteLength > MAX_BYTES
    ? undefined
    : { png: Uint8Array.from(png), width: image.width, height: image.height };
}
