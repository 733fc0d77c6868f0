/** The tree of errors that Discord puts into a 50035: each path ends in `_errors`. */
export interface ErrorTree {
  [key: string]: ErrorTree | readonly FieldError[] | undefined;
  _errors?: readonly FieldError[];
}

interface FieldError {
  readonly code: string;
  readonly message: string;
}

/** A request that Discord refuses, in its own words and codes. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly status: number;
  readonly code: number;
  readonly errors: ErrorTree | undefined;

  constructor(status: number, code: number, message: string, errors?: ErrorTree) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** The body as Discord sends it. */
  body(): Record<string, unknown> {
    return { message: this.message, code: this.code, ...(this.errors === undefined ? {} : { errors: this.errors }) };
  }
}

/** Errors of a form, by path; a fault only where there is one. */
export class FormErrors {
  readonly #tree: ErrorTree = {};
  #count = 0;

  add(path: readonly (string | number)[], code: string, message: string): this {
    let node = this.#tree;
    for (const key of path) {
      const next = node[key];
      if (next === undefined || Array.isArray(next)) node = node[key] = {};
      else node = next as ErrorTree;
    }
    node._errors = [...(node._errors ?? []), { code, message }];
    this.#count += 1;
    return this;
  }

  throwIfAny(): void {
    if (this.#count > 0) throw new ApiFault(400, 50_035, 'Invalid Form Body', this.#tree);
  }
}

export const faults = {
  unauthorized: () => new ApiFault(401, 0, '401: Unauthorized'),
  notFound: () => new ApiFault(404, 0, '404: Not Found'),
  unknownChannel: () => new ApiFault(404, 10_003, 'Unknown Channel'),
  unknownGuild: () => new ApiFault(404, 10_004, 'Unknown Guild'),
  unknownMessage: () => new ApiFault(404, 10_008, 'Unknown Message'),
  unknownWebhook: () => new ApiFault(404, 10_015, 'Unknown Webhook'),
  unknownApplication: () => new ApiFault(404, 10_002, 'Unknown Application'),
  unknownCommand: () => new ApiFault(404, 10_063, 'Unknown application command'),
  unknownUser: () => new ApiFault(404, 10_013, 'Unknown User'),
  unknownInteraction: () => new ApiFault(404, 10_062, 'Unknown interaction'),
  alreadyAcknowledged: () => new ApiFault(400, 40_060, 'Interaction has already been acknowledged.'),
  tooManyFollowUps: () =>
    new ApiFault(400, 40_094, 'This interaction has hit the maximum number of follow up messages.'),
  missingAccess: () => new ApiFault(403, 50_001, 'Missing Access'),
  notYourMessage: () => new ApiFault(403, 50_005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new ApiFault(400, 50_006, 'Cannot send an empty message'),
  missingPermissions: () => new ApiFault(403, 50_013, 'Missing Permissions'),
  wrongChannelType: () => new ApiFault(400, 50_024, 'Cannot execute action on this channel type'),
  deadToken: () => new ApiFault(401, 50_027, 'Invalid Webhook Token'),
  archived: () => new ApiFault(400, 50_083, 'Thread is archived'),
  invalidJson: () => new ApiFault(400, 50_109, 'The request body contains invalid JSON.'),
  tooLarge: () => new ApiFault(413, 40_005, 'Request entity too large'),
  cannotReply: () => new ApiFault(403, 160_002, 'Cannot reply without permission to read message history'),
  threadExists: () => new ApiFault(400, 160_004, 'A thread has already been created for this message'),
  blockedByAutoMod: () => new ApiFault(400, 200_000, 'Message was blocked by automatic moderation'),
  locked: () => new ApiFault(400, 160_005, 'Thread is locked'),
  serverError: () => new ApiFault(500, 0, '500: Internal Server Error'),
} as const;
