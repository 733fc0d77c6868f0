import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import { FormErrors, faults } from '../rest/api-fault.ts';

/** Rules on a message's content and components that Discord's specification does not hold. */

export interface MessageForm {
  readonly content?: unknown;
  readonly flags?: unknown;
  readonly components?: unknown;
  readonly embeds?: unknown;
  readonly poll?: unknown;
  readonly sticker_ids?: unknown;
}

const CONTENT_LENGTH = 2000;
const MAX_COMPONENTS = 40;
const MAX_TEXT = 4000;
/** Above this Discord has been seen to answer 500: bytes of all text displays, and 12 for each. */
const MAX_TEXT_BYTES = 10_170;
const MAX_EMBED_TEXT = 6000;

interface Component {
  readonly type: number;
  readonly path: readonly (string | number)[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * @param isV2 whether the message is Components V2 after this request.
 * @throws ApiFault 50035 with Discord's paths and codes; 500 where Discord fails.
 */
export function checkMessageForm(form: MessageForm, isV2: boolean, prefix: readonly string[] = []): void {
  const errors = new FormErrors();
  const components = flatten(form.components, [...prefix, 'components']);
  checkContent(form, errors, prefix);
  if (isV2) checkV2(form, components, errors, prefix);
  else checkLegacy(components, errors, prefix, form.components);
  checkButtons(components, errors);
  checkEmbeds(form, errors, prefix);
  errors.throwIfAny();
  checkBytes(components);
}

export function isV2Flag(flags: unknown): boolean {
  return typeof flags === 'number' && (flags & MessageFlags.IsComponentsV2) !== 0;
}

function flatten(list: unknown, path: readonly (string | number)[]): readonly Component[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index): Component[] => {
    if (typeof item !== 'object' || item === null) return [];
    const raw: Record<string, unknown> = { ...item };
    const here = [...path, index];
    const accessory = raw['accessory'];
    return [
      { type: Number(raw['type']), path: here, raw },
      ...flatten(raw['components'], [...here, 'components']),
      ...flatten(accessory === undefined ? [] : [accessory], [...here, 'accessory']),
    ];
  });
}

function checkContent({ content }: MessageForm, errors: FormErrors, prefix: readonly string[]): void {
  if (typeof content === 'string' && [...content].length > CONTENT_LENGTH) {
    errors.add([...prefix, 'content'], 'BASE_TYPE_MAX_LENGTH', `Must be ${CONTENT_LENGTH} or fewer in length.`);
  }
}

function checkV2(
  form: MessageForm,
  components: readonly Component[],
  errors: FormErrors,
  prefix: readonly string[],
): void {
  const legacy = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
  for (const field of ['content', 'embeds', 'poll', 'sticker_ids'] as const) {
    const value = form[field];
    const set = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
    if (set)
      errors.add(
        [...prefix, field],
        legacy,
        `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      );
  }
  if (components.length > MAX_COMPONENTS) {
    errors.add(
      [...prefix, 'components'],
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `The total number of components cannot exceed ${MAX_COMPONENTS}`,
    );
  }
  const length = texts(components).reduce((sum, text) => sum + [...text].length, 0);
  if (length > MAX_TEXT) {
    errors.add(
      [...prefix, 'components'],
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `The total displayable text size cannot exceed ${MAX_TEXT}`,
    );
  }
}

function texts(components: readonly Component[]): readonly string[] {
  return components.flatMap(({ type, raw }) =>
    type === ComponentType.TextDisplay && typeof raw['content'] === 'string' ? [raw['content']] : [],
  );
}

function checkBytes(components: readonly Component[]): void {
  const bytes = texts(components).reduce((sum, text) => sum + Buffer.byteLength(text) + 12, 0);
  if (bytes > MAX_TEXT_BYTES) throw faults.serverError();
}

const LEGACY_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 5, 6, 7, 8]);

function checkLegacy(
  components: readonly Component[],
  errors: FormErrors,
  prefix: readonly string[],
  top: unknown,
): void {
  for (const { type, path } of components) {
    if (!LEGACY_TYPES.has(type)) {
      errors.add(
        [...path, 'type'],
        'BASE_TYPE_CHOICES',
        `Value must be one of {1}. Components of type ${type} need MessageFlags.IS_COMPONENTS_V2.`,
      );
    }
  }
  if (Array.isArray(top) && top.length > 5) {
    errors.add([...prefix, 'components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  }
}

function checkButtons(components: readonly Component[], errors: FormErrors): void {
  const seen = new Set<unknown>();
  for (const { type, path, raw } of components) {
    if (type === ComponentType.Button) checkButton(raw, path, errors);
    const id = raw['custom_id'];
    if (id === undefined) continue;
    if (seen.has(id)) {
      errors.add([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    }
    seen.add(id);
  }
  for (const { type, path, raw } of components) {
    if (type === ComponentType.ActionRow) checkRow(raw['components'], path, errors);
  }
}

function checkButton(raw: Component['raw'], path: Component['path'], errors: FormErrors): void {
  const style = Number(raw['style']);
  if (style >= 1 && style <= 4 && raw['custom_id'] === undefined) {
    errors.add([...path, 'custom_id'], 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  if (style <= 5 && !raw['label'] && !raw['emoji']) {
    errors.add([...path], 'BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI', 'A button must have a label or an emoji');
  }
}

function checkRow(row: unknown, path: Component['path'], errors: FormErrors): void {
  const types = flatten(row, []).map(({ type }) => type);
  const selects = types.filter((type) => type !== ComponentType.Button).length;
  if (types.length > 5 || selects > 1 || (selects === 1 && types.length > 1)) {
    errors.add(
      [...path, 'components'],
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      'The specified component exceeds the maximum width',
    );
  }
}

function checkEmbeds({ embeds }: MessageForm, errors: FormErrors, prefix: readonly string[]): void {
  if (!Array.isArray(embeds)) return;
  const length = embeds.reduce((sum: number, embed: unknown) => sum + embedText(embed), 0);
  if (length > MAX_EMBED_TEXT) {
    errors.add(
      [...prefix, 'embeds'],
      'MAX_EMBED_SIZE_EXCEEDED',
      `Embed size exceeds maximum size of ${MAX_EMBED_TEXT}`,
    );
  }
}

function embedText(embed: unknown): number {
  if (typeof embed === 'string') return embed.length;
  if (typeof embed !== 'object' || embed === null) return 0;
  return Object.entries(embed).reduce((sum, [key, value]) => {
    const counts = ['title', 'description', 'name', 'value', 'text', 'fields', 'footer', 'author'].includes(key);
    if (Array.isArray(value)) return sum + value.reduce((all: number, item: unknown) => all + embedText(item), 0);
    return counts || typeof value === 'object' ? sum + embedText(value) : sum;
  }, 0);
}
