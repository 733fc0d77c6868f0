import { Font } from './font.ts';

export const FONT_NAME = 'DejaVu Sans';

const REGULAR_FILE = new URL(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
const BOLD_FILE = new URL(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'));

export const FONT_FILES = [REGULAR_FILE, BOLD_FILE] as const;
export const REGULAR = new Font(REGULAR_FILE);
export const BOLD = new Font(BOLD_FILE);
