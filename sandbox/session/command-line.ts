import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { z } from 'zod';

/** What was typed for an option; for an attachment, where the file is. */
export type TypedValue = string | number | boolean | { readonly path: string };

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly options?: readonly Option[] | undefined;
}

const optionSchema: z.ZodType<Option> = z.lazy(() =>
  z.object({
    type: z.number(),
    name: z.string(),
    required: z.boolean().optional(),
    options: z.array(optionSchema).optional(),
  }),
);

const commandSchema = z.object({ name: z.string(), options: z.array(optionSchema).optional() });

/** A command with its options, as a client would send it. */
export interface TypedCommand {
  /** With its subcommands: "moa ask". */
  readonly command: string;
  readonly options: Readonly<Record<string, TypedValue>>;
}

/**
 * Reads a command as it is typed in Discord: `/moa ask prompt:Why is the sky blue? preset:fast`. An option goes on until the
 * next one's name; where the command has a single required one, its name may be left out.
 * @param registered the definitions of the bot's commands.
 * @throws Error with a sentence that says what is wrong, and what there is.
 */
export function readCommandLine(line: string, registered: readonly unknown[]): TypedCommand {
  const definitions = registered.map((definition) => commandSchema.parse(definition));
  const [, name = '', rest = ''] = /^\/(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) {
    const known = definitions.map((each) => `/${each.name}`).join(', ');
    throw new Error(`There is no /${name}. The bot has ${known}; /help lists what the prompt has.`);
  }
  return readOptions([name], definition.options ?? [], rest);
}

function readOptions(path: readonly string[], options: readonly Option[], rest: string): TypedCommand {
  const subcommands = options.filter(({ type }) => type === Type.Subcommand || type === Type.SubcommandGroup);
  if (subcommands.length > 0) {
    const [, next = '', further = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? [];
    const subcommand = subcommands.find((each) => each.name === next);
    if (subcommand !== undefined) return readOptions([...path, next], subcommand.options ?? [], further);
    const known = subcommands.map((each) => each.name).join(', ');
    throw new Error(`/${path.join(' ')} needs one of: ${known}.`);
  }
  return { command: path.join(' '), options: valuesOf(path.join(' '), options, rest) };
}

function valuesOf(command: string, options: readonly Option[], rest: string): Readonly<Record<string, TypedValue>> {
  if (rest === '') return {};
  const starts = [...rest.matchAll(/(?<=^|\s)(\w[\w-]*):/g)].filter(([, name]) =>
    options.some((each) => each.name === name),
  );
  const [only, ...others] = options.filter(({ required }) => required === true);
  if (starts.length === 0 && only !== undefined && others.length === 0)
    return { [only.name]: readValue(only, rest, command) };
  if (starts[0]?.index !== 0) {
    const known = options.map(({ name }) => `${name}:`).join(' ');
    throw new Error(`/${command} takes its options by name: ${known || '(it has none)'}.`);
  }
  return Object.fromEntries(
    starts.flatMap((start, index) => {
      const option = options.find(({ name }) => name === start[1]);
      const text = rest.slice(start.index + start[0].length, starts[index + 1]?.index).trim();
      return option === undefined ? [] : [[option.name, readValue(option, text, command)]];
    }),
  );
}

function readValue({ name, type }: Option, text: string, command: string): TypedValue {
  if (type === Type.Boolean) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new Error(`/${command}: ${name} must be true or false, but is "${text}".`);
  }
  if (type === Type.Attachment) return { path: text };
  if (type !== Type.Integer && type !== Type.Number) return text;
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw new Error(`/${command}: ${name} must be a number, but is "${text}".`);
}
