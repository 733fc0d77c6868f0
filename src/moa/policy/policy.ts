import { z } from 'zod';

/**
 * How a run deals with models that are slow, dead, dear or of one mind. It is part of the recipe: what is not said has the
 * defaults here, which are those of a run that waits for nobody longer than it gains by.
 */

const minute = 60_000;

/** How long things may take, in milliseconds. */
const deadlinesSchema = z.strictObject({
  /** From sending the question to the server's first sign of life. */
  headersMs: z
    .int()
    .min(100)
    .max(10 * minute)
    .default(30_000),
  /** From there to the first piece of text or reasoning. */
  firstTokenMs: z
    .int()
    .min(100)
    .max(10 * minute)
    .default(60_000),
  /** Between two pieces. */
  idleMs: z
    .int()
    .min(100)
    .max(10 * minute)
    .default(30_000),
  /** A whole call. */
  callMs: z
    .int()
    .min(1000)
    .max(60 * minute)
    .default(5 * minute),
  /** The whole run. */
  runMs: z
    .int()
    .min(1000)
    .max(120 * minute)
    .default(15 * minute),
});

export const policySchema = z.strictObject({
  /**
   * The share of a layer's references that must have ended before the others get the grace alone; 1 waits for all. The default is
   * two of three, and three of four: docs/decisions/waiting.md.
   */
  quorum: z.number().gt(0).max(1).default(0.66),
  /** How long the others get then, in milliseconds. Missing: half the median of those that are in, at least a second. */
  graceMs: z
    .int()
    .min(0)
    .max(10 * minute)
    .exactOptional(),
  /** Whether a reference that is later with its first word than its model nearly always is gets asked again, once. */
  hedge: z.boolean().default(true),
  /** From how many tokens on the text of a reference that broke off is used, labelled as partial. */
  partialTokens: z.int().min(1).max(100_000).default(100),
  deadlines: deadlinesSchema.prefault({}),
  /** Whether short answers that agree are only told (card, aggregator), or also end the wait for the others. */
  agreement: z.enum(['tell', 'end-wait']).default('tell'),
  /** Whether the layers that are left are skipped once the answers of one agree. */
  earlyEnd: z.boolean().default(false),
  /** Whether the aggregator writes an answer of its own, or chooses the best reference, which is shown as it is. */
  ending: z.enum(['synthesise', 'pick']).default('synthesise'),
  /** Whether one call before the aggregator says where the references agree and where they do not. */
  analysis: z.boolean().default(false),
  /** Whether the reference models rank each other's answers. */
  ranking: z.boolean().default(false),
  /** How long analysis and ranking may take together, in milliseconds; then the answer is written without what is missing. */
  studyMs: z
    .int()
    .min(100)
    .max(10 * minute)
    .default(20_000),
  /** What all calls of a run may cost, in US dollars; a call that could pass it is not made. Missing: no bound. */
  ceilingDollars: z.number().positive().max(1000).exactOptional(),
});

export type Policy = Readonly<z.infer<typeof policySchema>>;

export const DEFAULT_POLICY: Policy = policySchema.parse({});
