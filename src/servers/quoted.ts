/** What people and files say, in sentences of ours. */

const LONGEST = 200;

/** On one line and cut to `longest` code points: it must not fill a screen. */
export function brief(text: string, longest: number): string {
  return [...text.replaceAll(/\s+/g, ' ')].slice(0, longest).join('');
}

/** As inline code, which it cannot leave. */
export function quoted(name: string): string {
  return `\`${brief(name.replaceAll('`', "'"), LONGEST)}\``;
}
