import { isNotOffered } from '../moa/model.ts';
import type { MoaError } from '../moa/run.ts';

/** Why a run has no answer, as a sentence for the asker; where other models would help, with the command that chooses them. */
export function whyNoAnswer({ failures, message }: MoaError, preset: string): string {
  if (!failures.every(({ kind }) => kind !== undefined && isNotOffered(kind))) return message;
  return `No model that could write the answer of the preset \`${preset}\` is offered by the model server just now. Whoever manages this server can choose others with \`/moa-admin aggregator set\`, or another preset with \`/moa-admin preset use\`.`;
}
