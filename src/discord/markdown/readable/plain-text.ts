const MARKUP =
  /\\([!-/:-@[-`{-~])|(`+)([^\n]{0,300}?[^`\n])\2(?!`)|(\*{1,3}|__|~~)(?=\S)([^\n]{0,300}?\S)\4|<(https?:\/\/[^\s<>]+)>/g;

/** Discord's Markdown as a reader sees it, without the marks: for where nothing is drawn, as in code. */
export function plainText(markdown: string): string {
  if (!/[\\`*_~<]/.test(markdown)) return markdown;
  return markdown.replace(MARKUP, (_, escaped, __, code, ___, emphasized, address) => {
    if (typeof emphasized === 'string') return plainText(emphasized);
    return String(escaped ?? code ?? address).trim();
  });
}
