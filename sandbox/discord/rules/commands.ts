import { FormErrors } from '../rest/api-fault.ts';

/** Rules on application commands that Discord's specification does not hold. */

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const CHAT_INPUT = 1;
const MAX_OPTIONS = 25;
const MAX_CHOICES = 25;
const MAX_COMMANDS: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };
const MAX_TEXT = 8000;

type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;

/** @throws ApiFault 50035 */
export function checkCommands(commands: readonly unknown[]): void {
  const errors = new FormErrors();
  const seen = new Set<string>();
  const counts = new Map<number, number>();
  for (const [index, command] of commands.entries()) {
    const raw = object(command);
    const type = Number(raw['type'] ?? CHAT_INPUT);
    counts.set(type, (counts.get(type) ?? 0) + 1);
    const key = `${type} ${String(raw['name'])}`;
    if (seen.has(key)) {
      errors.add([index], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    }
    seen.add(key);
    checkCommand(raw, type, [index], errors);
  }
  for (const [type, count] of counts) {
    if (count > (MAX_COMMANDS[type] ?? 0)) {
      errors.add(
        [],
        'APPLICATION_COMMANDS_MAX',
        `Maximum number of application commands reached (${MAX_COMMANDS[type]})`,
      );
    }
  }
  errors.throwIfAny();
}

function checkCommand(raw: Raw, type: number, path: Path, errors: FormErrors): void {
  if (type !== CHAT_INPUT) {
    if (raw['description'])
      errors.add(
        [...path, 'description'],
        'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION',
        'Context menu commands cannot have a description',
      );
    return;
  }
  checkNamed(raw, path, errors);
  checkOptions(raw['options'], path, errors);
  if (textOf(raw) > MAX_TEXT)
    errors.add(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_TEXT})`);
}

function checkNamed(raw: Raw, path: Path, errors: FormErrors): void {
  const name = String(raw['name'] ?? '');
  if (!NAME.test(name) || name !== name.toLowerCase()) {
    errors.add([...path, 'name'], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
  const description = String(raw['description'] ?? '');
  if (description.length < 1 || description.length > 100) {
    errors.add([...path, 'description'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
  }
}

function checkOptions(value: unknown, path: Path, errors: FormErrors): void {
  const options = Array.isArray(value) ? value.map(object) : [];
  if (options.length > MAX_OPTIONS)
    errors.add([...path, 'options'], 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_OPTIONS} or fewer in length.`);
  const names = new Set<unknown>();
  let optionalSeen = false;
  for (const [index, option] of options.entries()) {
    const here = [...path, 'options', index];
    checkNamed(option, here, errors);
    if (names.has(option['name']))
      errors.add([...path, 'options'], 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED', 'Option names must be unique');
    names.add(option['name']);
    if (option['required'] === true && optionalSeen) {
      errors.add(
        here,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    }
    optionalSeen ||= option['required'] !== true;
    checkChoices(option, here, errors);
    checkOptions(option['options'], here, errors);
  }
}

function checkChoices(option: Raw, path: Path, errors: FormErrors): void {
  const choices = Array.isArray(option['choices']) ? option['choices'] : [];
  if (choices.length > 0 && option['autocomplete'] === true) {
    errors.add(
      [...path, 'autocomplete'],
      'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID',
      'Options with choices cannot have autocomplete',
    );
  }
  if (choices.length > MAX_CHOICES)
    errors.add([...path, 'choices'], 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_CHOICES} or fewer in length.`);
  for (const [min, max] of [
    ['min_length', 'max_length'],
    ['min_value', 'max_value'],
  ] as const) {
    if (Number(option[min]) > Number(option[max])) {
      errors.add([...path, max], 'APPLICATION_COMMAND_OPTION_MIN_MAX', `${min} must not exceed ${max}`);
    }
  }
}

/** Names, descriptions and values, which count together. */
function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + textOf(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, field]) => {
    if (typeof field === 'string') return ['name', 'description', 'value'].includes(key) ? sum + field.length : sum;
    return sum + textOf(field);
  }, 0);
}

function object(value: unknown): Raw {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
