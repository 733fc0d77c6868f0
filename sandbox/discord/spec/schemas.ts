import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import { FormErrors } from '../rest/api-fault.ts';

/**
 * Request bodies, checked by the schemas of Discord's published specification. Chosen by hand where the specification has a
 * union of forms, as a union of all-optional forms accepts almost anything. What Discord accepts and the specification
 * does not is relaxed in {@link relax}.
 */
const bodySchemas = {
  createMessage: spec.MessageCreateRequestSchema,
  editMessage: spec.MessageEditRequestPartialSchema,
  followUp: spec.IncomingWebhookRequestPartialSchema,
  editOriginal: spec.IncomingWebhookUpdateRequestPartialSchema,
  threadFromMessage: spec.CreateTextThreadWithMessageRequestSchema,
  threadWithoutMessage: spec.CreateTextThreadWithoutMessageRequestSchema,
  command: spec.ApplicationCommandUpdateRequestSchema,
} as const;

export type BodyName = keyof typeof bodySchemas;

/** @throws ApiFault 50035 with Discord's tree of errors */
export function checkBody(name: BodyName, body: unknown, prefix: readonly string[] = []): void {
  const parsed = z.safeParse(bodySchemas[name], relax(body));
  if (parsed.success) return;
  const errors = new FormErrors();
  for (const issue of parsed.error.issues) {
    const path = [...prefix, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
    errors.add(path, codeOf(issue.code), issue.message);
  }
  errors.throwIfAny();
}

const CODES: Readonly<Record<string, string>> = {
  too_big: 'BASE_TYPE_MAX_LENGTH',
  too_small: 'BASE_TYPE_MIN_LENGTH',
  invalid_type: 'BASE_TYPE_BAD_TYPE',
  invalid_value: 'BASE_TYPE_CHOICES',
  invalid_union: 'UNION_TYPE_CHOICES',
  invalid_format: 'STRING_TYPE_REGEX',
};

function codeOf(code: string): string {
  return CODES[code] ?? 'BASE_TYPE_INVALID';
}

/** Permission bit fields come as decimal strings, attachment ids as numbers: Discord takes both, the specification neither. */
function relax(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(relax);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (key === 'default_member_permissions' && typeof value === 'string' && /^\d+$/.test(value))
        return [key, Number(value)];
      if (key === 'attachments' && Array.isArray(value)) return [key, value.map(relaxAttachment)];
      if (key === 'url' && typeof value === 'string' && value.startsWith('attachment://')) {
        return [key, `attachment://${encodeURIComponent(value.slice('attachment://'.length))}`];
      }
      return [key, relax(value)];
    }),
  );
}

function relaxAttachment(attachment: unknown): unknown {
  if (typeof attachment !== 'object' || attachment === null || !('id' in attachment)) return attachment;
  return { ...attachment, id: String(attachment.id) };
}
