import { ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';

const inputSchema = z.object({
  type: z.literal(ComponentType.TextInput),
  custom_id: z.string(),
  required: z.boolean().optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  value: z.string().optional(),
});

const modalSchema = z.object({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z
    .array(
      z.object({ type: z.number(), component: z.unknown().optional(), components: z.array(z.unknown()).optional() }),
    )
    .min(1)
    .max(5),
});

type Input = z.infer<typeof inputSchema>;

/**
 * What a client sends for a modal whose inputs a person has filled in. Inputs that are left alone keep their first value.
 * @throws Error with a sentence where there is no modal, or the client would not let it be sent.
 */
export function modalData(modal: unknown, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const parsed = modalSchema.safeParse(modal);
  if (!parsed.success) throw new Error('That interaction was not answered with a modal.');
  const { custom_id, components } = parsed.data;
  const inputs = components.flatMap((row) => [row.component, ...(row.components ?? [])]).flatMap(asInput);
  for (const id of Object.keys(values)) {
    if (!inputs.some((input) => input.custom_id === id)) throw new Error(`The modal has no input ${id}.`);
  }
  const filled = new Map(
    inputs.map((input) => [input.custom_id, checked(input, values[input.custom_id] ?? input.value ?? '')]),
  );
  return {
    custom_id,
    components: components.map((row) => ({
      type: row.type,
      ...(row.component === undefined ? {} : { component: sent(row.component, filled) }),
      ...(row.components === undefined ? {} : { components: row.components.map((input) => sent(input, filled)) }),
    })),
  };
}

function asInput(value: unknown): readonly Input[] {
  const parsed = inputSchema.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}

function checked(input: Input, value: string): string {
  const length = [...value].length;
  if (length === 0 && input.required !== false) throw new Error(`The modal needs the input ${input.custom_id}.`);
  if (length > (input.max_length ?? 4000) || (length > 0 && length < (input.min_length ?? 0))) {
    throw new Error(`The input ${input.custom_id} has ${length} characters, which it does not take.`);
  }
  return value;
}

function sent(component: unknown, filled: ReadonlyMap<string, string>): unknown {
  return (
    asInput(component).map(({ type, custom_id }) => ({ type, custom_id, value: filled.get(custom_id) ?? '' }))[0] ??
    component
  );
}
