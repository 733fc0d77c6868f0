import type { Attachment } from 'discord.js';
import type { Clock } from '../moa/clock.ts';

/** What somebody attached, or why it could not be read, as a sentence. */
export type AttachedText = { readonly text: string } | { readonly fault: string };

const DEADLINE_MS = 10_000;

/**
 * Downloads a text file that somebody attached to a command. Never rejects.
 * @param longest in bytes; more than that is not downloaded at all.
 */
export async function readAttached(
  { name, size, url }: Pick<Attachment, 'name' | 'size' | 'url'>,
  longest: number,
  clock: Clock,
): Promise<AttachedText> {
  if (size > longest) {
    return { fault: `The file has ${kilobytes(size)}; ${kilobytes(longest)} are the most that are read.` };
  }
  const ending = new AbortController();
  const late = clock.sleep(DEADLINE_MS, ending.signal).then(() => ending.abort());
  late.catch(() => {});
  try {
    const response = await fetch(url, { signal: ending.signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return { text: await response.text() };
  } catch {
    return { fault: `The file ${name.replaceAll('`', "'")} could not be downloaded from Discord. Please try again.` };
  } finally {
    ending.abort();
  }
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString('en-US')} kB`;
}
