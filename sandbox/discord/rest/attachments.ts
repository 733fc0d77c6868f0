import type { APIAttachment } from 'discord-api-types/v10';
import { z } from 'zod';
import { MAX_FILE_BYTES, storeFile } from '../world/files.ts';
import { FormErrors, faults } from './api-fault.ts';
import type { ApiRequest, UploadedFile } from './request.ts';

const MAX_FILES = 10;
const IS_SPOILER = 1 << 3;

const namedSchema = z.array(
  z.object({
    id: z.coerce.string(),
    filename: z.string().optional(),
    description: z.string().nullish(),
    is_spoiler: z.boolean().optional(),
  }),
);

/**
 * The attachments of a message after a request: those kept, by id, and those uploaded. A list in the body names everything
 * that remains; without a list an edit keeps what there was.
 */
export function attachmentsAfter(
  request: ApiRequest,
  before: readonly APIAttachment[],
  data = request.body,
): readonly APIAttachment[] {
  const listed = data['attachments'] === undefined ? undefined : namedSchema.parse(data['attachments']);
  const uploads = request.files.map((file) => {
    const named = listed?.find(({ id }) => id === String(file.index));
    return store(request, { ...file, name: named?.filename ?? file.name }, named);
  });
  const kept = listed === undefined ? before : before.filter(({ id }) => listed.some((named) => named.id === id));
  const all = [...kept, ...uploads];
  if (all.length > MAX_FILES)
    new FormErrors().add(['attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.').throwIfAny();
  return all;
}

function store(
  { world }: ApiRequest,
  file: UploadedFile,
  named: { readonly description?: string | null | undefined; readonly is_spoiler?: boolean | undefined } | undefined,
): APIAttachment {
  if (file.data.length > MAX_FILE_BYTES) throw faults.tooLarge();
  const spoiler = named?.is_spoiler === true || file.name.startsWith('SPOILER_');
  return {
    ...storeFile(world, file),
    ...(named?.description ? { description: named.description } : {}),
    ...(spoiler ? { flags: IS_SPOILER } : {}),
  };
}

/** Every `attachment://name` must name a file of the message. */
export function checkReferences(
  components: unknown,
  attachments: readonly APIAttachment[],
  prefix: readonly string[],
): void {
  const names = new Set(attachments.map(({ filename }) => filename));
  const errors = new FormErrors();
  for (const { path, name } of referencesIn(components, [...prefix, 'components'])) {
    if (!names.has(name)) {
      errors.add(
        path,
        'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        `The referenced attachment was not found: ${name}`,
      );
    }
  }
  errors.throwIfAny();
}

function referencesIn(
  value: unknown,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly name: string }[] {
  if (typeof value === 'string') {
    return value.startsWith('attachment://') ? [{ path, name: value.slice('attachment://'.length) }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'content' ? [] : referencesIn(inner, [...path, key]),
  );
}
