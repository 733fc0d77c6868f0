/** The service's error body; `type` and `code` are what a client can go by. */
interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** A refusal, ready to be sent. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function errorBody(
  message: string,
  type: string,
  code: string | null = null,
  param: string | null = null,
): ErrorBody {
  return { error: { message, type, param, code } };
}

export function invalidRequest(message: string, param: string | null = null): Refusal {
  return { status: 400, body: errorBody(message, 'invalid_request_error', null, param) };
}

export const badKey: Refusal = {
  status: 401,
  body: errorBody(
    'Invalid API key. Create or find one in the settings of your account.',
    'invalid_request_error',
    'invalid_api_key',
  ),
};

/** `/models` says no more than this, not even a type. */
export const badKeyForList: Refusal = { status: 401, body: { error: { message: 'Unauthorized' } } };

export const noSuchRoute: Refusal = {
  status: 404,
  body: errorBody('There is nothing at this address.', 'invalid_request_error', 'not_found'),
};

export function unknownModel(model: string): Refusal {
  const message = `Unable to access model ${model}. Check the name in the list of models.`;
  return { status: 404, body: errorBody(message, 'invalid_request_error', 'model_not_available') };
}

export function notServerless(model: string): Refusal {
  const message = `Unable to access non-serverless model ${model}. Create a dedicated endpoint for this model to use it.`;
  return { status: 400, body: errorBody(message, 'invalid_request_error', 'model_not_available') };
}

/** The statuses that an overflow of the context has been seen with. */
export type OverflowStatus = 400 | 403 | 422;

export function contextOverflow(status: OverflowStatus, inputs: number, newTokens: number, limit: number): Refusal {
  const messages: Readonly<Record<OverflowStatus, string>> = {
    400: `This model's maximum context length is ${limit} tokens; ${inputs} in the messages and ${newTokens} to write are more.`,
    403: `Input tokens (${inputs}) plus max_tokens (${newTokens}) exceed the context length of ${limit}.`,
    422: `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${limit}. Given: ${inputs} \`inputs\` tokens and ${newTokens} \`max_new_tokens\`.`,
  };
  return { status, body: errorBody(messages[status], 'invalid_request_error', null, 'max_tokens') };
}

/** A plain body for a status that a script names without one. */
export function plainError(status: number): Refusal {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return { status, body: errorBody(`The sandbox was told to answer with status ${status}.`, type) };
}
