/**
 * A button's custom id is all the state it has: it works on messages of any age and after every restart. Format:
 * `moa:<action>:<subject>` or `moa:<action>:<subject>:<detail>`, 100 characters at most. A modal has the id of the button that
 * opened it.
 */
const PREFIX = 'moa';

const ACTIONS = ['stop', 'answer-now', 'references', 'details', 'follow-up', 'answer', 'audit'] as const;

export type Action = (typeof ACTIONS)[number];

export interface ComponentId {
  readonly action: Action;
  /** What it is about: a run's id; for `audit` the number of an entry. */
  readonly subject: string;
  /** What else the action needs, as each of them says. */
  readonly detail: string | undefined;
}

export function componentId(action: Action, subject: string, detail?: string): string {
  return [PREFIX, action, subject, ...(detail === undefined ? [] : [detail])].join(':');
}

/** What a button, select or modal of ours is for; undefined for any other id. */
export function parseComponentId(customId: string): ComponentId | undefined {
  const [prefix, name, subject, detail, ...more] = customId.split(':');
  const action = ACTIONS.find((each) => each === name);
  if (prefix !== PREFIX || action === undefined || subject === undefined || subject === '' || more.length > 0)
    return undefined;
  return { action, subject, detail };
}
