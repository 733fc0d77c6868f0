import { ChannelType, ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Channel } from '../world/entities.ts';
import type { RegisteredCommand } from '../world/world.ts';

type Value = string | number | boolean;

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly min_length?: number | undefined;
  readonly max_length?: number | undefined;
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
    autocomplete: z.boolean().optional(),
    choices: z.array(z.object({ value: z.union([z.string(), z.number()]) })).optional(),
    options: z.array(optionSchema).optional(),
  }),
);

const GUILD_CONTEXT = 0;
const BOT_DM_CONTEXT = 1;

/**
 * What a client sends for `command` ("moa ask") with these options.
 * @throws Error with a sentence where the client would not send it.
 */
export function slashData(
  commands: readonly RegisteredCommand[],
  channel: Channel,
  command: string,
  values: Readonly<Record<string, Value>>,
  typing?: { readonly focused: string },
): Record<string, unknown> {
  const [name, ...path] = command.split(' ');
  const registered = commands.find((other) => other.definition.name === name && usableIn(other, channel));
  if (registered === undefined) throw new Error(`/${name} is not registered here.`);
  const options = optionSchema.array().parse(registered.definition['options'] ?? []);
  return {
    id: registered.id,
    name: registered.definition.name,
    type: 1,
    ...(registered.guildId === undefined ? {} : { guild_id: registered.guildId }),
    options: fill(options, path, { command, values, typing }),
  };
}

function usableIn({ guildId, definition }: RegisteredCommand, channel: Channel): boolean {
  if (guildId !== undefined) return channel.guildId === guildId;
  const contexts = z.array(z.number()).nullish().parse(definition['contexts']);
  const here = channel.type === ChannelType.DM ? BOT_DM_CONTEXT : GUILD_CONTEXT;
  return contexts == null || contexts.includes(here);
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

function filled(option: Option, value: Value | undefined, { command, typing }: Filling): unknown[] {
  if (typing !== undefined) {
    const focused = option.name === typing.focused;
    if (focused && option.autocomplete !== true)
      throw new Error(`/${command}: ${option.name} does not complete itself.`);
    return value === undefined
      ? []
      : [{ type: option.type, name: option.name, value, ...(focused ? { focused } : {}) }];
  }
  if (value === undefined) {
    if (option.required === true) throw new Error(`/${command} needs the option ${option.name}.`);
    return [];
  }
  if (option.type === Type.String) checkString(option, value, command);
  if (option.choices !== undefined && !option.choices.some((choice) => choice.value === value)) {
    throw new Error(`/${command}: ${option.name} must be one of its choices.`);
  }
  return [{ type: option.type, name: option.name, value }];
}

function checkString(option: Option, value: Value, command: string): void {
  const length = [...String(value)].length;
  const min = option.min_length ?? 0;
  const max = option.max_length ?? 6000;
  if (typeof value !== 'string' || length < min || length > max) {
    throw new Error(`/${command}: ${option.name} must have ${min} to ${max} characters; it has ${length}.`);
  }
}
