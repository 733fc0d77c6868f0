const BEGUN = /\\begin\{([a-zA-Z]+\*?)\}|\\end\{[a-zA-Z]+\*?\}/g;

/** So many commands may be half. */
const MOST_HALF = 4;

/** A formula whose end has not been written yet, as far as it can be read. `read` reads a whole one. */
export function readOpen(latex: string, read: (latex: string) => string | undefined): string | undefined {
  let whole = latex;
  for (let tries = 0; tries < MOST_HALF; tries += 1) {
    const shown = read(completed(whole));
    if (shown !== undefined || !whole.includes('\\')) return shown;
    // Its last command waits for more.
    whole = whole.slice(0, whole.lastIndexOf('\\'));
  }
  return undefined;
}

/** What is half is left out, what is open is closed. */
function completed(latex: string): string {
  const whole = latex.replace(/(?:\\(?:[a-zA-Z]*|begin\{[^}]*|end\{[^}]*)|[\^_])$/, '');
  const braces = '}'.repeat(openBraces(whole));
  const rights = '\\right.'.repeat(Math.max(0, count(whole, /\\left(?![a-z])/g) - count(whole, /\\right(?![a-z])/g)));
  return (
    whole +
    braces +
    rights +
    openEnvironments(whole)
      .map((name) => `\\end{${name}}`)
      .join('')
  );
}

function openBraces(latex: string): number {
  const marks = latex.replace(/\\[\s\S]/g, '').replace(/[^{}]/g, '');
  return Math.max(0, count(marks, /\{/g) - count(marks, /\}/g));
}

/** Innermost first. */
function openEnvironments(latex: string): readonly string[] {
  const open: string[] = [];
  for (const [, name] of latex.matchAll(BEGUN)) {
    if (name === undefined) open.shift();
    else open.unshift(name);
  }
  return open;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
