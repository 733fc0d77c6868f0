/**
 * A button's custom id is all the state it has: it works on messages of any age and after every restart. Format:
 * `moa:<action>:<run id>` or `moa:<action>:<run id>:<detail>`, 100 characters at most. A modal has the id of the button that
 * opened it.
 */
const PREFIX = 'moa';

const ACTIONS = ['stop', 'references', 'follow-up', 'answer'] as const;

export type Action = (typeof ACTIONS)[number];

export interface ComponentId {
  readonly action: Action;
  readonly runId: string;
  /** What else the action needs, as each of them says. */
  readonly detail: string | undefined;
}

export function componentId(action: Action, runId: string, detail?: string): string {
  return [PREFIX, action, runId, ...(detail === undefined ? [] : [detail])].join(':');
}

/** What a button, select or modal of ours is for; undefined for any other id. */
export function parseComponentId(customId: string): ComponentId | undefined {
  const [prefix, name, runId, detail, ...more] = customId.split(':');
  const action = ACTIONS.find((each) => each === name);
  if (prefix !== PREFIX || action === undefined || runId === undefined || runId === '' || more.length > 0)
    return undefined;
  return { action, runId, detail };
}
