/** Where a Markdown text stops: outside of fenced code, in the line that opens a fence, or in the code. */
export type FenceState = 'outside' | 'opening' | 'inside';

const FENCE = /^\s*(`{3,}|~{3,})(.*)$/u;

/** CommonMark 0.31, section 4.5; more indentation is taken for a fence in a list. */
export function fenceStateOf(text: string): FenceState {
  const lines = text.split('\n');
  let open = '';
  let openedAt = -1;
  for (const [index, line] of lines.entries()) {
    const [, fence = '', info = ''] = FENCE.exec(line) ?? [];
    if (fence === '') continue;
    if (open !== '') {
      if (fence.startsWith(open) && info.trim() === '') open = '';
    } else if (!info.includes('`')) {
      open = fence;
      openedAt = index;
    }
  }
  if (open === '') return 'outside';
  return openedAt === lines.length - 1 ? 'opening' : 'inside';
}
