import { type CatalogueEntry, type ListedPrice, model } from './catalogue-entry.ts';

/** Which set of models a server offers. */
export type CatalogueName = 'sandbox' | 'live-2026' | 'large';

const FREE: ListedPrice = { input: 0, output: 0 };
const SPRING_2025 = 1_745_000_000;

/** Alive on the service in 2026: ids, prices and contexts as published then. One price has the noise that the real list has. */
const callable: readonly CatalogueEntry[] = [
  model(
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'Meta Llama 3.3 70B Instruct Turbo',
    131_072,
    {
      input: 1.0399999999999998,
      output: 1.0399999999999998,
    },
    { usageMode: 'A', license: 'llama3.3', created: 1_733_466_629 },
  ),
  model(
    'openai/gpt-oss-120b',
    'GPT-OSS 120B',
    131_072,
    { input: 0.15, output: 0.6 },
    { reasoning: 'always', license: 'apache-2.0' },
  ),
  model(
    'openai/gpt-oss-20b',
    'GPT-OSS 20B',
    131_072,
    { input: 0.05, output: 0.2 },
    { reasoning: 'always', license: 'apache-2.0' },
  ),
  model(
    'zai-org/GLM-5.3-Flash',
    'GLM 5.3 Flash',
    undefined,
    { input: 0.15, output: 0.5 },
    { reasoning: 'hybrid', vision: true },
  ),
  model('Qwen/Qwen3.8-Flash', 'Qwen3.8 Flash', undefined, { input: 0.15, output: 0.47 }, { usageMode: 'nested' }),
  model(
    'deepseek-ai/DeepSeek-V4.1-Flash',
    'DeepSeek V4.1 Flash',
    undefined,
    { input: 0.3, output: 1.2 },
    { reasoning: 'hybrid' },
  ),
  model(
    'google/gemma-4-31B-it',
    'Gemma 4 31B Instruct',
    262_144,
    { input: 0.39, output: 0.97 },
    { vision: true, naturalFinish: 'eos', usageMode: 'C' },
  ),
  model(
    'Qwen/Qwen3.5-9B',
    'Qwen3.5 9B',
    262_144,
    { input: 0.17, output: 0.25 },
    { reasoning: 'hybrid', vision: true, usageMode: 'nested' },
  ),
  model(
    'MiniMaxAI/MiniMax-M3',
    'MiniMax M3',
    524_288,
    { input: 0.3, output: 1.2 },
    { reasoning: 'always', reasoningField: 'reasoning_content', vision: true },
  ),
  model('zai-org/GLM-5.2', 'GLM 5.2', 512_000, { input: 1.4, output: 4.4, cachedInput: 0.26 }, { reasoning: 'hybrid' }),
  model(
    'deepseek-ai/DeepSeek-V4-Pro',
    'DeepSeek V4 Pro',
    512_000,
    { input: 1.74, output: 3.48 },
    { reasoning: 'hybrid' },
  ),
  model(
    'moonshotai/Kimi-K2.6',
    'Kimi K2.6',
    262_144,
    { input: 1.2, output: 4.5 },
    { reasoning: 'hybrid', vision: true },
  ),
  model(
    'moonshotai/Kimi-K3',
    'Kimi K3',
    1_000_000,
    { input: 3, output: 15, cachedInput: 0.3 },
    { reasoning: 'hybrid', vision: true, license: 'other', created: 1_785_049_898 },
  ),
  // The days between the notice and the end: asked for by its old name, the upgrade answers.
  model(
    'zai-org/GLM-5.1',
    'GLM 5.1',
    202_752,
    { input: 1.4, output: 4.4 },
    { reasoning: 'hybrid', redirectsTo: 'zai-org/GLM-5.2' },
  ),
];

/** Priced, listed, and refused when called. */
const listedOnly: readonly CatalogueEntry[] = [
  model(
    'deepseek-ai/DeepSeek-V3',
    'DeepSeek V3',
    131_072,
    { input: 1.25, output: 1.25 },
    { serverless: false, created: SPRING_2025 },
  ),
  model(
    'Qwen/Qwen3-VL-8B-Instruct',
    'Qwen3 VL 8B Instruct',
    262_144,
    { input: 0.18, output: 0.68 },
    { serverless: false, vision: true },
  ),
  model('mistralai/Mixtral-8x7B-Instruct-v0.1', 'Mixtral 8x7B Instruct', 32_768, FREE, {
    serverless: false,
    license: 'apache-2.0',
  }),
];

/** A client has to look for `chat` by itself. */
const otherTypes: readonly CatalogueEntry[] = [
  model('example-labs/Aquarelle-2', 'Aquarelle 2', undefined, FREE, { type: 'image' }),
  model('example-labs/Shortfilm-1', 'Shortfilm 1', undefined, FREE, { type: 'video' }),
  model('example-labs/Chorister-1', 'Chorister 1', undefined, { input: 12, output: 0 }, { type: 'audio' }),
  model('example-labs/Stenographer-3', 'Stenographer 3', undefined, FREE, { type: 'transcribe' }),
  model('example-labs/Neighbours-large', 'Neighbours large', 512, { input: 0.02, output: 0 }, { type: 'embedding' }),
  model('example-labs/Second-Look', 'Second Look', 8192, { input: 0.1, output: 0 }, { type: 'rerank' }),
  model('example-labs/Continuation-7B', 'Continuation 7B', 4096, { input: 0.2, output: 0.2 }, { type: 'language' }),
];

/** The notebook's four, hosted as they were when it was written, so that it runs in the sandbox as it did then. */
const notebook: readonly CatalogueEntry[] = [
  model(
    'microsoft/WizardLM-2-8x22B',
    'WizardLM-2 8x22B',
    65_536,
    { input: 1.2, output: 1.2 },
    { usageMode: 'A', license: 'apache-2.0' },
  ),
  model(
    'Qwen/Qwen2.5-72B-Instruct-Turbo',
    'Qwen2.5 72B Instruct Turbo',
    131_072,
    { input: 1.2, output: 1.2 },
    { license: 'qwen' },
  ),
  model(
    'google/gemma-2-27b-it',
    'Gemma 2 27B Instruct',
    8192,
    { input: 0.8, output: 0.8 },
    { usageMode: 'A', naturalFinish: 'eos', license: 'gemma' },
  ),
];

/** Hosted here though no longer there: a mixture as one model, and one that writes its thoughts into the text. */
const sandboxOnly: readonly CatalogueEntry[] = [
  model('togethercomputer/MoA-1', 'Mixture of Agents 1', 32_768, FREE),
  model(
    'deepseek-ai/DeepSeek-R1',
    'DeepSeek R1',
    163_840,
    { input: 3, output: 7 },
    { reasoning: 'always', reasoningField: 'think-tags' },
  ),
];

const sandbox: readonly CatalogueEntry[] = [...notebook, ...callable, ...listedOnly, ...otherTypes, ...sandboxOnly];

/** As it was in autumn 2026: of the notebook's four one is left, one is gone, two are listed and refused. */
const live2026: readonly CatalogueEntry[] = [
  ...callable,
  ...listedOnly,
  ...otherTypes,
  ...notebook.filter(({ id }) => !id.startsWith('microsoft/')).map((entry) => ({ ...entry, serverless: false })),
];

const LARGE_SIZE = 300;

/** As long and as heavy as the real list: hundreds of entries that nobody can call. */
function large(): readonly CatalogueEntry[] {
  const crowd = Array.from({ length: LARGE_SIZE - sandbox.length }, (_, index) =>
    model(
      `example-labs/Crowd-${index + 1}B-Instruct`,
      `Crowd ${index + 1}B Instruct`,
      index % 4 === 0 ? undefined : 8192 * (1 + (index % 16)),
      index % 3 === 0 ? FREE : { input: 0.1 * (index % 9), output: 0.3 * (index % 7) },
      {
        serverless: false,
        created: index % 2 === 0 ? 0 : SPRING_2025 + index * 86_400,
      },
    ),
  );
  return [...sandbox, ...crowd];
}

/** The models of a set, in the order in which they are listed. */
export function catalogue(name: CatalogueName): readonly CatalogueEntry[] {
  if (name === 'large') return large();
  return name === 'sandbox' ? sandbox : live2026;
}
