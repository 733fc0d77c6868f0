/**
 * A button's custom id is all the state it has: it works on messages of any age and after every restart. Format:
 * `moa:<action>:<run id>`, 100 characters at most.
 */
const PREFIX = 'moa';

export type ButtonAction = 'stop';

export function stopButtonId(runId: string): string {
  return `${PREFIX}:stop:${runId}`;
}

/** The action and run of a button of ours; undefined for any other id. */
export function parseButtonId(customId: string): { readonly action: ButtonAction; readonly runId: string } | undefined {
  const [prefix, action, runId] = customId.split(':');
  if (prefix !== PREFIX || action !== 'stop' || runId === undefined || runId === '') return undefined;
  return { action, runId };
}
