/**
 * What of Discord's Markdown must be found before anything else, because nothing inside it is read as usual. As Discord
 * does it, what begins first wins: a fence around a spoiler shows its bars, a spoiler around a fence hides it.
 */
export type Token =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'fence'; readonly language: string; readonly code: string }
  | { readonly type: 'quote'; readonly tokens: readonly Token[] }
  | { readonly type: 'spoiler'; readonly tokens: readonly Token[] };

const OPAQUE =
  /\\[\s\S]|(?<rest>^>>> [\s\S]+)|(?<quote>^> .*(?:\n> .*)*\n?)|```(?:(?<language>[a-z0-9_+.#-]+)\n)?\n*(?<fence>[^\n][\s\S]*?)\n*```|(?<!`)(?<ticks>`+)(?!`)(?<code>[\s\S]*?[^`])\k<ticks>(?!`)|\|\|(?<spoiler>[\s\S]+?)\|\|/gim;

export function tokenize(text: string, insideQuote = false): readonly Token[] {
  const tokens: Token[] = [];
  let plain = '';
  let from = 0;
  const flush = (): void => {
    if (plain !== '') tokens.push({ type: 'text', text: plain });
    plain = '';
  };
  for (const match of text.matchAll(OPAQUE)) {
    plain += text.slice(from, match.index);
    from = match.index + match[0].length;
    const token = tokenOf(match, insideQuote);
    if (token === undefined) {
      plain += match[0];
      continue;
    }
    flush();
    tokens.push(token);
  }
  plain += text.slice(from);
  flush();
  return tokens;
}

function tokenOf(match: RegExpExecArray, insideQuote: boolean): Token | undefined {
  const { rest, quote, language, fence, code, spoiler } = match.groups ?? {};
  if (fence !== undefined) return { type: 'fence', language: language ?? '', code: fence };
  if (code !== undefined) return { type: 'code', code: code.replaceAll('\n', ' ') };
  if (spoiler !== undefined) return { type: 'spoiler', tokens: tokenize(spoiler, insideQuote) };
  // Quotes do not nest.
  if (insideQuote) return undefined;
  if (rest !== undefined) return { type: 'quote', tokens: tokenize(rest.slice('>>> '.length), true) };
  if (quote !== undefined) {
    return { type: 'quote', tokens: tokenize(quote.replace(/\n$/, '').replace(/^> /gm, ''), true) };
  }
  return undefined;
}
