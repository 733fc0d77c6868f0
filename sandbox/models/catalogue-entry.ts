import type { ReasoningField, UsageMode } from './script.ts';

/** US dollars per million tokens. */
export interface ListedPrice {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
}

/** One model: what the list says of it, and how it behaves when called. */
export interface CatalogueEntry {
  readonly id: string;
  readonly type: string;
  readonly displayName: string;
  readonly organization: string;
  /** In tokens. Missing for some, on the list; such a model still has one when called. */
  readonly contextLength?: number;
  readonly price: ListedPrice;
  /** Epoch seconds; 0 for many. */
  readonly created: number;
  readonly license?: string;
  /** Listed does not mean callable: only these answer. */
  readonly serverless: boolean;
  readonly vision: boolean;
  /** `hybrid`: on unless the request switches it off; `always`: cannot be switched off. */
  readonly reasoning: 'none' | 'hybrid' | 'always';
  readonly reasoningField: ReasoningField;
  readonly usageMode: UsageMode;
  /** The word for having come to an end: `stop`, for some models `eos`. */
  readonly naturalFinish: 'stop' | 'eos';
  /** The upgrade that answers in its place. */
  readonly redirectsTo?: string;
}

type Behaviour = Partial<Omit<CatalogueEntry, 'id' | 'displayName' | 'organization' | 'contextLength' | 'price'>>;

/** A model, callable and plain unless `behaviour` says otherwise. `context` in tokens, undefined: the list does not tell. */
export function model(
  id: string,
  displayName: string,
  context: number | undefined,
  price: ListedPrice,
  behaviour: Behaviour = {},
): CatalogueEntry {
  return {
    id,
    displayName,
    organization: id.split('/')[0] ?? id,
    ...(context === undefined ? {} : { contextLength: context }),
    price,
    type: 'chat',
    created: 0,
    serverless: true,
    vision: false,
    reasoning: 'none',
    reasoningField: 'reasoning',
    usageMode: 'B',
    naturalFinish: 'stop',
    ...behaviour,
  };
}

/** What `/models` says of an entry. */
export function listing(entry: CatalogueEntry): unknown {
  const { price } = entry;
  return {
    id: entry.id,
    uuid: `endpoint-${entry.id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    object: 'model',
    created: entry.created,
    type: entry.type,
    running: false,
    display_name: entry.displayName,
    organization: entry.organization,
    link: `https://models.example/${entry.id}`,
    ...(entry.license === undefined ? {} : { license: entry.license }),
    ...(entry.contextLength === undefined ? {} : { context_length: entry.contextLength }),
    config: {
      chat_template: entry.type === 'chat' ? chatTemplate(entry) : null,
      stop: entry.type === 'chat' ? ['<|end|>'] : [],
      bos_token: entry.type === 'chat' ? '<|begin|>' : null,
      eos_token: entry.type === 'chat' ? '<|end|>' : null,
    },
    pricing: {
      hourly: 0,
      input: price.input,
      output: price.output,
      base: 0,
      finetune: 0,
      ...(price.cachedInput === undefined ? {} : { cached_input: price.cachedInput }),
      image_pixel: 0,
      transcribe: 0,
      image: 0,
      video: 0,
    },
  };
}

/** The templates are most of what the real list weighs. */
function chatTemplate({ displayName, reasoning, vision }: CatalogueEntry): string {
  const roles = ['system', 'user', 'assistant', 'tool'].map((role, index) =>
    [
      `{%- ${index === 0 ? 'if' : 'elif'} message['role'] == '${role}' -%}`,
      `{{- '<|${role}|>' -}}`,
      vision ? `{%- if message['content'] is not string -%}{{- '<|picture|>' -}}{%- endif -%}` : '',
      `{{- message['content'] | trim -}}{{- '<|end|>' -}}`,
    ].join('\n'),
  );
  const thinking =
    reasoning === 'none' ? '' : `{%- if thinking is not defined or thinking -%}{{- '<think>' -}}{%- endif -%}`;
  return [
    `{#- ${displayName}: the layout of a conversation, as the sandbox imagines it -#}`,
    '{{- bos_token -}}',
    '{%- for message in messages -%}',
    ...roles,
    `{%- else -%}{{- raise_exception('A role that this layout does not know: ' + message['role']) -}}{%- endif -%}`,
    '{%- endfor -%}',
    `{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}${thinking}{%- endif -%}`,
  ].join('\n');
}
