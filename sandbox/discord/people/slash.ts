import {
  type APIAttachment,
  ChannelType,
  PermissionFlagsBits,
  ApplicationCommandOptionType as Type,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Channel } from '../world/entities.ts';
import { type GivenFile, MAX_FILE_BYTES, storeFile } from '../world/files.ts';
import type { RegisteredCommand, World } from '../world/world.ts';

/** What a person gives for an option; a file for an attachment. */
export type OptionValue = string | number | boolean | GivenFile;

type Value = OptionValue | APIAttachment;

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly min_length?: number | undefined;
  readonly max_length?: number | undefined;
  readonly min_value?: number | undefined;
  readonly max_value?: number | undefined;
  readonly autocomplete?: boolean | undefined;
  readonly choices?: readonly { readonly value: string | number }[] | undefined;
  readonly options?: readonly Option[] | undefined;
}

const optionSchema: z.ZodType<Option> = z.lazy(() =>
  z.object({
    type: z.number(),
    name: z.string(),
    required: z.boolean().optional(),
    min_length: z.number().optional(),
    max_length: z.number().optional(),
    min_value: z.number().optional(),
    max_value: z.number().optional(),
    autocomplete: z.boolean().optional(),
    choices: z.array(z.object({ value: z.union([z.string(), z.number()]) })).optional(),
    options: z.array(optionSchema).optional(),
  }),
);

const GUILD_CONTEXT = 0;
const BOT_DM_CONTEXT = 1;

/** Somebody at a client, as far as it decides which commands are shown. */
export interface Shown {
  readonly name: string;
  /** In the channel. */
  readonly permissions: bigint;
  /** Whether the server's Integrations page lets this person use the command, whatever the command itself asks for. */
  readonly isLetIn: (command: string) => boolean;
}

/**
 * What a client sends for `command` ("moa ask") with these options.
 * @throws Error with a sentence where the client would not send it.
 */
export function slashData(
  world: World,
  channel: Channel,
  command: string,
  given: Readonly<Record<string, OptionValue>>,
  person: Shown,
  typing?: { readonly focused: string },
): Record<string, unknown> {
  const [name, ...path] = command.split(' ');
  const registered = world.commands.find((other) => other.definition.name === name && usableIn(other, channel));
  if (registered === undefined) throw new Error(`/${name} is not registered here.`);
  if (!isShownTo(person, registered, channel)) throw new Error(`Discord does not show /${name} to ${person.name}.`);
  const options = optionsOf(registered);
  const values = Object.fromEntries(Object.entries(given).map(([option, value]) => [option, uploaded(value, world)]));
  const attachments = Object.values(values).filter(isAttachment);
  return {
    id: registered.id,
    name: registered.definition.name,
    type: 1,
    ...(registered.guildId === undefined ? {} : { guild_id: registered.guildId }),
    options: fill(options, path, { command, values, typing }),
    ...(attachments.length === 0
      ? {}
      : { resolved: { attachments: Object.fromEntries(attachments.map((each) => [each.id, each])) } }),
  };
}

/** Read once: a command that is registered does not change. */
const read = new WeakMap<RegisteredCommand, readonly Option[]>();

function optionsOf(registered: RegisteredCommand): readonly Option[] {
  const known = read.get(registered);
  if (known !== undefined) return known;
  const options = optionSchema.array().parse(registered.definition['options'] ?? []);
  read.set(registered, options);
  return options;
}

/** Files go to Discord first; the option then holds the id. */
function uploaded(value: OptionValue, world: World): Value {
  if (typeof value !== 'object') return value;
  if (value.data.length > MAX_FILE_BYTES) throw new Error(`${value.name} is larger than Discord takes.`);
  return { ...storeFile(world, value), ephemeral: true };
}

function isAttachment(value: Value): value is APIAttachment {
  return typeof value === 'object' && 'id' in value;
}

function usableIn({ guildId, definition }: RegisteredCommand, channel: Channel): boolean {
  if (guildId !== undefined) return channel.guildId === guildId;
  const contexts = z.array(z.number()).nullish().parse(definition['contexts']);
  const here = channel.type === ChannelType.DM ? BOT_DM_CONTEXT : GUILD_CONTEXT;
  return contexts == null || contexts.includes(here);
}

/** In servers alone; whoever may do everything sees everything. */
function isShownTo({ permissions, isLetIn }: Shown, { definition }: RegisteredCommand, { guildId }: Channel): boolean {
  const needed = z.string().nullish().parse(definition['default_member_permissions']);
  if (needed == null || guildId === undefined || isLetIn(definition.name)) return true;
  if ((permissions & PermissionFlagsBits.Administrator) !== 0n) return true;
  // "0" hides a command from everybody else.
  return BigInt(needed) !== 0n && (permissions & BigInt(needed)) === BigInt(needed);
}

interface Filling {
  readonly command: string;
  readonly values: Readonly<Record<string, Value>>;
  /** While somebody types, nothing is checked yet, and one option has the cursor. */
  readonly typing: { readonly focused: string } | undefined;
}

function fill(options: readonly Option[], path: readonly string[], filling: Filling): unknown[] {
  const { command, values } = filling;
  const [next, ...rest] = path;
  if (next !== undefined) {
    const sub = options.find(
      ({ name, type }) => name === next && (type === Type.Subcommand || type === Type.SubcommandGroup),
    );
    if (sub === undefined) throw new Error(`/${command}: there is no subcommand ${next}.`);
    return [{ type: sub.type, name: sub.name, options: fill(sub.options ?? [], rest, filling) }];
  }
  if (options.some(({ type }) => type === Type.Subcommand || type === Type.SubcommandGroup)) {
    throw new Error(`/${command} needs a subcommand.`);
  }
  for (const name of Object.keys(values)) {
    if (!options.some((option) => option.name === name)) throw new Error(`/${command} has no option ${name}.`);
  }
  return options.flatMap((option) => filled(option, values[option.name], filling));
}

/** While somebody types, one option has the cursor. */
function typed(option: Option, value: Value | undefined, command: string, cursor: string): unknown[] {
  const focused = option.name === cursor;
  if (focused && option.autocomplete !== true) throw new Error(`/${command}: ${option.name} does not complete itself.`);
  return value === undefined ? [] : [{ type: option.type, name: option.name, value, ...(focused ? { focused } : {}) }];
}

function filled(option: Option, value: Value | undefined, { command, typing }: Filling): unknown[] {
  if (typing !== undefined) return typed(option, value, command, typing.focused);
  if (value === undefined) {
    if (option.required === true) throw new Error(`/${command} needs the option ${option.name}.`);
    return [];
  }
  if (isAttachment(value) || option.type === Type.Attachment) return [attached(option, value, command)];
  if (option.type === Type.String) checkString(option, value, command);
  if (option.type === Type.Integer || option.type === Type.Number) checkNumber(option, value, command);
  if (option.choices !== undefined && !option.choices.some((choice) => choice.value === value)) {
    throw new Error(`/${command}: ${option.name} must be one of its choices.`);
  }
  return [{ type: option.type, name: option.name, value }];
}

function attached(option: Option, value: Value, command: string): unknown {
  if (isAttachment(value) && option.type === Type.Attachment) {
    return { type: option.type, name: option.name, value: value.id };
  }
  throw new Error(`/${command}: ${option.name} ${option.type === Type.Attachment ? 'must be' : 'cannot be'} a file.`);
}

function checkString(option: Option, value: Value, command: string): void {
  const length = [...String(value)].length;
  const min = option.min_length ?? 0;
  const max = option.max_length ?? 6000;
  if (typeof value !== 'string' || length < min || length > max) {
    throw new Error(`/${command}: ${option.name} must have ${min} to ${max} characters; it has ${length}.`);
  }
}

function checkNumber(option: Option, value: Value, command: string): void {
  const whole = option.type === Type.Integer;
  const fits = typeof value === 'number' && (whole ? Number.isInteger(value) : Number.isFinite(value));
  const { min_value: min = Number.NEGATIVE_INFINITY, max_value: max = Number.POSITIVE_INFINITY } = option;
  if (!fits) throw new Error(`/${command}: ${option.name} must be a ${whole ? 'whole ' : ''}number.`);
  if (value < min || value > max) throw new Error(`/${command}: ${option.name} must be from ${min} to ${max}.`);
}
