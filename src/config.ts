import dotenv from 'dotenv';
import { z } from 'zod';
import { AUTO_PRESET } from './moa/auto-recipe.ts';
import { DEFAULT_PRESET, SHIPPED_PRESETS } from './moa/presets.ts';
import { parseDatabaseUrl } from './store/database-url.ts';
import { StoreError } from './store/store.ts';

/**
 * The environment, read once. This is the only file that knows a variable's name; `.env.example` documents each, and a
 * test holds the two together.
 */

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));

/** What a header can carry; a web page's “quotes” and letters of other scripts cannot be sent at all. */
const KEYBOARD_SIGNS = /^[\x21-\x7e]+$/;

const UNSENDABLE =
  'must consist of letters, digits and signs of a plain keyboard, without spaces or “quotes”, as anything else cannot be sent. Copy it again';

const wholeNumber = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number')
  .transform(Number);

const PRESETS = [...SHIPPED_PRESETS, AUTO_PRESET];

const settings = z.object({
  DISCORD_TOKEN: z
    .string(
      'is missing. Copy it from https://discord.com/developers/applications → your application → Bot → Reset Token',
    )
    .regex(KEYBOARD_SIGNS, `${UNSENDABLE} from https://discord.com/developers/applications → Bot`),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  DISCORD_GUILD_ID: z
    .string()
    .regex(
      /^\d{17,20}$/,
      'must be a server id: 17 to 20 digits. In Discord: Developer Mode on, right-click the server, Copy Server ID',
    )
    .optional(),
  TOGETHER_API_KEY: z
    .string()
    .regex(KEYBOARD_SIGNS, `${UNSENDABLE} from https://api.together.ai/settings/api-keys`)
    .optional(),
  TOGETHER_BASE_URL: httpUrl.optional(),
  DEFAULT_PRESET: z.enum(PRESETS, `must be one of ${PRESETS.join(', ')}`).optional(),
  DATABASE_URL: z.string().default('file:./data/moa.db'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'must be one of trace, debug, info, warn, error, fatal')
    .default('info'),
  MAX_CONCURRENT_RUNS: wholeNumber.refine((runs) => runs >= 1 && runs <= 10_000, 'must be from 1 to 10000').default(50),
  MESSAGE_CONTENT: z
    .enum(
      ['true', 'false'],
      'must be true or false: true only where the Message Content intent is granted in the developer portal',
    )
    .default('false')
    .transform((value) => value === 'true'),
});

/** The names of all settings, for the test that holds `.env.example` to them. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

export interface Config {
  readonly discord: {
    readonly token: string;
    readonly apiUrl: string;
    readonly guildId: string | undefined;
    readonly messageContent: boolean;
  };
  readonly together: { readonly apiKey: string; readonly baseUrl: string };
  /** The name of a shipped preset, or `auto`. */
  readonly defaultPreset: string;
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly maxConcurrentRuns: number;
}

/** What is wrong with the settings: one message that names each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Adds what a `.env` file in the working folder says to the environment; what is already set wins. */
export function readEnvironment(): NodeJS.ProcessEnv {
  dotenv.config({ quiet: true });
  return process.env;
}

/** @throws ConfigError naming every setting that is missing or malformed, and where to get it. */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  // An empty line in .env means "not set": nobody wants an empty token or an empty URL.
  const given = Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = environment[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = settings.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  faults.push(...databaseFaults(given['DATABASE_URL']));
  if (given['TOGETHER_API_KEY'] === undefined && given['TOGETHER_BASE_URL'] === undefined) {
    faults.push(
      'TOGETHER_API_KEY is missing. Create one at https://api.together.ai/settings/api-keys, or set TOGETHER_BASE_URL to a server that speaks the same API, e.g. http://localhost:11434/v1',
    );
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(settingsMessage(faults));
  return configFrom(parsed.data);
}

function databaseFaults(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  try {
    parseDatabaseUrl(url);
    return [];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [error.message.replace(/\.$/, '')];
  }
}

function configFrom(data: z.infer<typeof settings>): Config {
  return {
    discord: {
      token: data.DISCORD_TOKEN,
      apiUrl: data.DISCORD_API_URL,
      guildId: data.DISCORD_GUILD_ID,
      messageContent: data.MESSAGE_CONTENT,
    },
    together: {
      // Compatible servers without keys still want the header; Together itself never gets here without a key.
      apiKey: data.TOGETHER_API_KEY ?? 'none',
      baseUrl: data.TOGETHER_BASE_URL ?? 'https://api.together.ai/v1',
    },
    // Nothing is known of such a server but what it lists.
    defaultPreset: data.DEFAULT_PRESET ?? (data.TOGETHER_API_KEY === undefined ? AUTO_PRESET : DEFAULT_PRESET),
    databaseUrl: data.DATABASE_URL,
    logLevel: data.LOG_LEVEL,
    maxConcurrentRuns: data.MAX_CONCURRENT_RUNS,
  };
}

function settingsMessage(faults: readonly string[]): string {
  const list = faults.map((fault) => `  - ${fault}.`).join('\n');
  return `The bot cannot start, because of its settings:\n${list}\nSet them in the environment or in a .env file; .env.example describes every one.`;
}
