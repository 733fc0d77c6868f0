const TAB = '    ';

/**
 * Text from a model or a person, made harmless for a terminal: no control character (line feeds apart), no escape sequence
 * and no invisible character that turns the direction of writing is left. What is taken away stays visible as its
 * control picture (ESC becomes ␛), so that nothing is hidden from the reader either.
 */
export function safeText(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029\u0085]/gu, '\n')
      .replaceAll('\t', TAB)
      .replace(/(?!\n)\p{Cc}/gu, controlPicture)
      // Format characters (bidirectional overrides, zero-width spaces); the joiner holds emoji together and stays.
      .replace(/(?!\u200d)\p{Cf}/gu, '')
      // Halves of characters, and the noncharacters that drawing uses as marks of its own.
      .replace(/\p{Cs}|[\ufdd0-\ufdef]/gu, '\ufffd')
  );
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/gu, ' ').trim();
}

function controlPicture(control: string): string {
  const code = control.codePointAt(0) ?? 0;
  if (code === 0x7f) return '\u2421';
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\ufffd';
}
