import { FormErrors } from '../rest/api-fault.ts';
import type { Pings } from '../world/entities.ts';

interface AllowedMentions {
  readonly parse?: readonly string[];
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
}

/**
 * Whom a text pings. Without `allowed_mentions` a bot's message may ping anybody it names, an interaction's answer users
 * only; each edit is read anew.
 */
export function pingsOf(text: string, allowed: unknown, byInteraction: boolean): Pings {
  const rules = readAllowed(allowed, byInteraction);
  const users = matches(text, /<@!?(\d{17,20})>/g).filter(
    (id) => rules.parse.includes('users') || rules.users.includes(id),
  );
  const roles = matches(text, /<@&(\d{17,20})>/g).filter(
    (id) => rules.parse.includes('roles') || rules.roles.includes(id),
  );
  return { users, roles, everyone: rules.parse.includes('everyone') && /@(?:everyone|here)\b/.test(text) };
}

function readAllowed(allowed: unknown, byInteraction: boolean): Required<AllowedMentions> {
  if (typeof allowed !== 'object' || allowed === null) {
    return { parse: byInteraction ? ['users'] : ['users', 'roles', 'everyone'], users: [], roles: [] };
  }
  const { parse = [], users = [], roles = [] } = allowed as AllowedMentions;
  for (const [kind, ids] of Object.entries({ users, roles })) {
    if (parse.includes(kind) && ids.length > 0) {
      new FormErrors()
        .add(
          ['allowed_mentions'],
          'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        )
        .throwIfAny();
    }
  }
  return { parse, users, roles };
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, id]) => id ?? []))];
}
