import type { Conversation, Speaker } from './conversation.ts';

const LONGEST_NAME = 40;

/**
 * What each speaker is called in what the models read, by id; undefined where only one person has spoken, as then there is
 * nobody to tell apart. No two have the same name. A name holds letters, digits, spaces and a few signs that end no line and
 * open nothing, so that it cannot pose as a turn, a role or an instruction.
 */
export function namesOf({ turns, asker }: Conversation): ReadonlyMap<string, string> | undefined {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const speaker of [...turns.map((turn) => turn.asker), asker]) {
    if (names.has(speaker.id)) continue;
    const name = unused(plainName(speaker), taken);
    names.set(speaker.id, name);
    taken.add(name.toLowerCase());
  }
  return names.size > 1 ? names : undefined;
}

function plainName({ name }: Speaker): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N} ._'-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return [...plain].slice(0, LONGEST_NAME).join('').trim() || 'Somebody';
}

function unused(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${name} (${number})`;
  return candidate;
}
