import fc from 'fast-check';
import type { Outcome } from '../../src/moa/events.ts';
import type { ModelErrorKind } from '../../src/moa/model.ts';
import { DEFAULT_POLICY } from '../../src/moa/policy/policy.ts';
import { REASONING, type Recipe } from '../../src/moa/recipe.ts';
import type { AskedCall, NewRun } from '../../src/store/store.ts';

/** Runs and outcomes for the tests of the store: fixed ones, and arbitrary ones with the worst texts there are. */

export const RECIPE: Recipe = {
  name: 'two',
  version: 3,
  layers: [
    [
      { model: 'maker/alpha', temperature: 0.7, maxTokens: 512, samples: 1 },
      { model: 'maker/beta', maxTokens: 256, samples: 1 },
    ],
  ],
  aggregator: { model: 'maker/gamma', maxTokens: 4096 },
  fallbacks: [],
  policy: DEFAULT_POLICY,
};

export function newRun(id: string, changes: Partial<NewRun> = {}): NewRun {
  return {
    id,
    conversationId: id,
    question: 'Why is the sky blue? 🌌',
    recipe: RECIPE,
    seed: 4_294_967_295,
    asker: { id: '200000000000000001', name: 'Zoë 👩‍🔬' },
    guildId: '300000000000000001',
    channelId: '400000000000000001',
    interaction: { applicationId: '500000000000000001', token: 'aW50ZXJhY3Rpb24', createdAt: 1_790_000_000_000 },
    questionMessageId: undefined,
    referencesIn: 'thread',
    seenBy: 'channel',
    createdAt: 1_790_000_000_100,
    ...changes,
  };
}

export const ASKED: AskedCall = { model: 'maker/alpha', prompt: [{ role: 'user', content: 'Why?' }] };

export const COMPLETE: Extract<Outcome, { status: 'complete' }> = {
  status: 'complete',
  finish: 'length',
  text: 'Because of Rayleigh scattering.',
  reasoning: 'Short waves scatter more.',
  answeredBy: 'maker/alpha-2',
  usage: { promptTokens: 12, completionTokens: 7, estimated: false },
  startedMs: 0.5,
  firstTokenMs: 120.25,
  endedMs: 1500.125,
};

/** Any UTF-16 units at all, those that databases trip over often: NUL, the escape itself, halves of pairs. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom(0, 0x1a, 0x30, 0x66, 0xd83d, 0xde00, 0xfffd, 0xffff),
      ),
      { maxLength: 60 },
    )
    .map((units) => String.fromCharCode(...units)),
);

const tokens = fc.nat({ max: 10_000_000 });
// Databases do not tell -0 from 0, and no clock says it.
const ms = fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0);

const outcomeBase = {
  text: anyText,
  reasoning: anyText,
  answeredBy: anyText,
  usage: fc.record({ promptTokens: tokens, completionTokens: tokens, estimated: fc.boolean() }),
  startedMs: ms,
  firstTokenMs: fc.option(ms, { nil: undefined }),
  endedMs: ms,
};

const errorKind = fc.constantFrom<ModelErrorKind>(
  'rate-limit',
  'overloaded',
  'server',
  'auth',
  'payment',
  'missing',
  'not-chat',
  'context',
  'refused',
  'timeout',
  'connection',
  'cut',
  'protocol',
  'empty',
);

export const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    ...outcomeBase,
    status: fc.constant('complete' as const),
    finish: fc.constantFrom('stop' as const, 'length' as const, 'filter' as const, 'other' as const),
  }),
  fc.record({ ...outcomeBase, status: fc.constant('failed' as const), kind: errorKind, reason: anyText }),
  fc.record({ ...outcomeBase, status: fc.constant('stopped' as const) }),
);

export const anyAsked: fc.Arbitrary<AskedCall> = fc.record(
  {
    model: anyText,
    prompt: fc.array(
      fc.record({ role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const), content: anyText }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['model'] },
);

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/);
const epochMs = fc.integer({ min: 0, max: 8_640_000_000_000_000 });

const callSettings = {
  model: fc.string({ minLength: 1, maxLength: 60 }).filter((name) => name.trim() !== ''),
  temperature: fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value + 0),
  maxTokens: fc.integer({ min: 1, max: 131_072 }),
  reasoning: fc.constantFrom(...REASONING),
};
const modelCall = fc.record(callSettings, { requiredKeys: ['model', 'maxTokens'] });
const reference = fc.record(
  { ...callSettings, samples: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: ['model', 'maxTokens', 'samples'] },
);

export const anyRecipe: fc.Arbitrary<Recipe> = fc.record({
  name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
  version: fc.integer({ min: 1, max: 1_000_000 }),
  layers: fc.array(fc.array(reference, { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
  aggregator: modelCall,
  fallbacks: fc.array(modelCall, { maxLength: 2 }),
  policy: fc.constant(DEFAULT_POLICY),
});

/** All of a run but its id, which the test gives. */
export const anyRun: fc.Arbitrary<Omit<NewRun, 'id'>> = fc.record({
  conversationId: id,
  question: anyText,
  recipe: anyRecipe,
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  asker: fc.record({ id, name: anyText }),
  guildId: fc.option(id, { nil: undefined }),
  channelId: id,
  interaction: fc.option(fc.record({ applicationId: id, token: id, createdAt: epochMs }), { nil: undefined }),
  questionMessageId: fc.constant(undefined),
  referencesIn: fc.constantFrom('thread' as const, 'button' as const),
  seenBy: fc.constantFrom('channel' as const, 'asker' as const),
  createdAt: epochMs,
});
