import { skeletonOf } from './skeleton.ts';

/** What is put where something was made inert, for all to see: taking it out again gives what was written. */
export const INERT_MARK = '¦';

/**
 * A model's text as other models may read it between lines of ours. Text that is what it seems stays as it is, character for
 * character, but that every kind of line break becomes a line feed, and half a surrogate pair U+FFFD. Besides:
 * - a token by which chat templates begin a turn has a mark after its first sign: `<¦|im_start|>`;
 * - a line that looks like ours has a mark before it: `¦ [End of response 1]`, and so has one that only looks like a token or
 *   like such a line, by letters of other scripts or by signs that nobody sees; what nobody sees is spelt out in it;
 * - signs that nobody sees, and that writing has no use for, are spelt out everywhere: `⟨U+202E⟩`.
 */
export function inert(text: string): string {
  const written = withoutConcealed(text.toWellFormed().replace(LINE_BREAK, '\n'));
  const seen = skeletonOf(written);
  if (!SUSPICIOUS.test(seen)) return written;
  const seenLines = seen.split('\n');
  return written
    .split('\n')
    .map((line, index) => (SUSPICIOUS.test(seenLines[index] ?? '') ? inertLine(line) : line))
    .join('\n');
}

/**
 * What every line holds, as it is seen, in which something is made inert: most hold none of it, and are done with at once. Each
 * alternative stands for those of the exact expressions below.
 */
const SUSPICIOUS =
  /<(?:[|<]|\/?s>|start_of_|end_of_|[be]os>|[se]op>)|\[(?:\||\/?(?:inst|system_|available_|tool_|gmask)|e~)|\]~|responses? |(?:end|start|beginning) of |tokens left out|## {0,4}(?:instruction|input|response|system|user|assistant|human)/i;

/** All that any reader takes for the end of a line (UAX #14: BK, CR, LF and NL). */
const LINE_BREAK = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/**
 * Control characters; overrides of the direction of writing; "tags", which spell ASCII that is not seen; and variation
 * selectors after another, which can spell anything. The flags of Scotland and the like are tags that are seen: they are kept.
 */
const CONCEALED =
  /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}|(?![\t\n])\p{Cc}|[\u202D\u202E\u{E0000}-\u{E007F}]|(?<=\p{VS})\p{VS}/gu;

/** One of which every match of that holds; found far more quickly, as it asks for no property of a character. */
const PERHAPS_CONCEALED = /[^\t\n\x20-\x7e\xa0-\u202c\u202f-\udb3f\udb41-\uffff]|[\u180b-\u180f\ufe00-\ufe0f]{2}/;

function withoutConcealed(text: string): string {
  return PERHAPS_CONCEALED.test(text) ? text.replace(CONCEALED, kept) : text;
}

/** What a reader does not see, or not where it stands. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

function kept(found: string): string {
  return found.startsWith('\u{1F3F4}') ? found : spelt(found);
}

function spelt(sign: string): string {
  const point = sign.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function inertLine(written: string): string {
  const line = written.replace(CONTROL_TOKEN, (token) => token.charAt(0) + INERT_MARK + token.slice(1));
  const seen = skeletonOf(line);
  const poses =
    LIKE_OURS.test(seen) || TEMPLATE_HEADING.test(seen) || (seen !== line && seen.search(CONTROL_TOKEN) >= 0);
  return poses ? `${INERT_MARK} ${line.replace(UNSEEN, spelt)}` : line;
}

/** The words within `<|…|>` that have no underscore; `<|x|>` alone is mathematics. */
const TOKEN_WORDS =
  '[Ss]ystem|[Uu]ser|[Aa]ssistant|tool|developer|observation|start|end|message|channel|return|call|constrain|endoftext|endofprompt|eot|eom';

/**
 * By these chat templates tell turns and roles apart: ChatML and Llama 3, Phi, gpt-oss, Cohere; DeepSeek with its wide bars;
 * Llama 2 and Mistral; Gemma; GLM; MiniMax; EXAONE. `<s>` is also HTML, and a token only beside another.
 */
const CONTROL_TOKEN = new RegExp(
  [
    `<[|｜](?:[\\w▁]{0,40}[_▁][\\w▁]{0,40}|${TOKEN_WORDS})[|｜]>`,
    String.raw`<<\/?SYS>>`,
    String.raw`\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\]`,
    '<(?:start_of_turn|end_of_turn|bos|eos|sop|eop)>',
    String.raw`<\/?s>(?=\s{0,4}(?:<s>|\[\/?INST\]))`,
    String.raw`\]~!?b\[|\]~b\]|\[e~\[`,
    String.raw`\[\|(?:${TOKEN_WORDS}|endofturn)\|\]`,
  ].join('|'),
  'gu',
);

/** What people and models put around a heading; no quotes and slashes, which begin text and comments in code. */
const DECORATION = String.raw`^[\s>*_#=~|([{<\-–—]{0,40}`;

/**
 * Our lines, and how others number what they hand over. "Response 200: fine", `response1 = 7` and `// end of list` are
 * prose and code.
 */
const LIKE_OURS = new RegExp(
  [
    String.raw`${DECORATION}responses? {1,4}[#№([{]{0,3}\d{1,2} {0,4}(?:$|of \d|[^\p{L}\p{N}\s])`,
    String.raw`${DECORATION}(?:the )?(?:end|start|beginning) of (?:the |all )?(?:response \d|responses\b)`,
    String.raw`${DECORATION}[([{<] {0,4}(?:the )?(?:end|start|beginning) of (?:the )?list\b`,
    String.raw`\[(?:…|\.{3}) {0,4}about [\d., ]{1,20}tokens left out`,
  ].join('|'),
  'iu',
);

/** Alpaca's. */
const TEMPLATE_HEADING =
  /^\s{0,40}#{2,4} {0,4}(?:instruction|(?:input|response|system|user|assistant|human):)\W{0,4}$/iu;
