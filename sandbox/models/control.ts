import { z } from 'zod';
import { errorBody, invalidRequest, noSuchRoute, type Refusal } from './error-bodies.ts';
import { failure, isFailureName } from './failures.ts';
import type { JournalEntry } from './journal.ts';
import type { Script } from './script.ts';

/** What another process may do to the server over HTTP. */
export interface Controlled {
  readonly journal: readonly JournalEntry[];
  openStreams(): number;
  maxConcurrent(): number;
  script(model: string, ...scripts: readonly Script[]): void;
  removeModel(id: string): void;
  reset(): Promise<void>;
  now(): number;
}

/** Outside of `/v1`, where no client comes by accident. */
export const CONTROL_PATH = '/__ctl/';

/** Without it the control routes are not there: no SDK sends it, and no web page may. */
export const CONTROL_HEADER = 'x-sandbox-control';

/** What of a script can be said in JSON; gates cannot. */
const scriptSchema = z.strictObject({
  times: z.int().min(1).exactOptional(),
  delayHeadersMs: z.number().nonnegative().exactOptional(),
  firstTokenMs: z.number().nonnegative().exactOptional(),
  perTokenMs: z.number().nonnegative().exactOptional(),
  jitter: z.number().min(0).max(1).exactOptional(),
  stallAfterTokens: z.int().nonnegative().exactOptional(),
  text: z.string().exactOptional(),
  reasoning: z.string().exactOptional(),
  finish: z.string().nullable().exactOptional(),
  usageMode: z.enum(['A', 'B', 'C', 'nested']).exactOptional(),
  answeredBy: z.string().exactOptional(),
  split: z.enum(['events', 'bytes', 'merged']).exactOptional(),
  status: z.int().min(200).max(599).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  rawBytes: z.string().exactOptional(),
});

const failureSchema = z.strictObject({
  failure: z.string().refine(isFailureName, 'not the name of a failure'),
  times: z.int().min(1).exactOptional(),
  afterTokens: z.int().nonnegative().exactOptional(),
  seconds: z.number().nonnegative().exactOptional(),
  status: z.int().exactOptional(),
});

const orderSchema = z.strictObject({
  model: z.string().min(1),
  scripts: z.array(z.union([failureSchema, scriptSchema])).min(1),
});
const removalSchema = z.strictObject({ id: z.string().min(1) });

/**
 * Answers what comes to the control path; `action` is what follows that: GET `journal` and `state`, POST `scripts` ({ model,
 * scripts }), `remove-model` ({ id }) and `reset`.
 */
export async function control(server: Controlled, method: string, action: string, body: unknown): Promise<Refusal> {
  switch (`${method} ${action}`) {
    case 'GET journal':
      return { status: 200, body: server.journal };
    case 'GET state':
      return {
        status: 200,
        body: { nowMs: server.now(), openStreams: server.openStreams(), maxConcurrent: server.maxConcurrent() },
      };
    case 'POST scripts':
      return withBody(orderSchema, body, ({ model, scripts }) => server.script(model, ...scripts.map(readScript)));
    case 'POST remove-model':
      return withBody(removalSchema, body, ({ id }) => server.removeModel(id));
    case 'POST reset':
      await server.reset();
      return done;
    default:
      return noSuchRoute;
  }
}

const done: Refusal = { status: 200, body: { ok: true } };

function withBody<T>(schema: z.ZodType<T>, body: unknown, act: (given: T) => void): Refusal {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return invalidRequest(z.prettifyError(parsed.error));
  try {
    act(parsed.data);
    return done;
  } catch (error) {
    return {
      status: 400,
      body: errorBody(error instanceof Error ? error.message : String(error), 'invalid_request_error'),
    };
  }
}

function readScript(given: z.infer<typeof orderSchema>['scripts'][number]): Script {
  if (!('failure' in given)) return given;
  const { failure: name, ...options } = given;
  return failure(name, options);
}
