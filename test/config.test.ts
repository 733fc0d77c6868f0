import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, settingNames } from '../src/config.ts';

const enough = { DISCORD_TOKEN: 'token', TOGETHER_API_KEY: 'key' };

function messageFor(environment: NodeJS.ProcessEnv): string {
  try {
    parseConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('these settings were accepted');
}

describe('the settings', () => {
  it('need a token and a key, and have defaults for the rest', () => {
    expect(parseConfig(enough)).toEqual({
      discord: { token: 'token', apiUrl: 'https://discord.com/api', guildId: undefined, messageContent: false },
      together: { apiKey: 'key', baseUrl: 'https://api.together.ai/v1' },
      defaultPreset: 'balanced',
      databaseUrl: 'file:./data/moa.db',
      logLevel: 'info',
      maxConcurrentRuns: 50,
    });
  });

  it('name everything that is missing in one message, and say where to get it', () => {
    const message = messageFor({});
    expect(message).toContain('DISCORD_TOKEN is missing');
    expect(message).toContain('https://discord.com/developers/applications');
    expect(message).toContain('TOGETHER_API_KEY is missing');
    expect(message).toContain('https://api.together.ai/settings/api-keys');
  });

  it.each([
    ['DISCORD_API_URL', 'discord.com/api', 'http'],
    ['DISCORD_GUILD_ID', 'my server', 'digits'],
    ['TOGETHER_BASE_URL', 'ftp://models', 'http'],
    ['LOG_LEVEL', 'loud', 'trace, debug, info'],
    ['MAX_CONCURRENT_RUNS', '0', 'from 1'],
    ['MAX_CONCURRENT_RUNS', 'many', 'whole number'],
    ['DEFAULT_PRESET', 'best', 'balanced, fast, deep, self, single, notebook, endpoint, auto'],
    ['MESSAGE_CONTENT', 'yes', 'true or false'],
    ['DISCORD_TOKEN', 'two words', 'spaces'],
    ['DISCORD_TOKEN', '“token”', 'plain keyboard'],
    ['TOGETHER_API_KEY', 'kéy', 'plain keyboard'],
    ['DATABASE_URL', 'mysql://root:hunter2@host/moa', 'Use file:./data/moa.db'],
  ])('refuse %s=%s and say what is right', (name, value, hint) => {
    const message = messageFor({ ...enough, [name]: value });
    expect(message).toContain(`${name} `);
    expect(message).toContain(hint);
    expect(message.match(/^ {2}- /gm)).toHaveLength(1);
  });

  it('are named together, a malformed database with the others', () => {
    const message = messageFor({ DISCORD_TOKEN: '“token”', DATABASE_URL: 'moa.db', LOG_LEVEL: 'loud' });
    for (const name of ['DISCORD_TOKEN', 'DATABASE_URL', 'LOG_LEVEL', 'TOGETHER_API_KEY'])
      expect(message).toContain(name);
    expect(message.match(/^ {2}- /gm)).toHaveLength(4);
  });

  it('never repeat a token or key in the message', () => {
    expect(messageFor({ DISCORD_TOKEN: 'very secret', TOGETHER_API_KEY: 'key', LOG_LEVEL: 'x' })).not.toContain(
      'secret',
    );
  });

  it('take an empty value for none', () => {
    expect(parseConfig({ ...enough, LOG_LEVEL: '', DISCORD_GUILD_ID: ' ' }).logLevel).toBe('info');
  });

  it('need no key where another server is given', () => {
    const { together, defaultPreset } = parseConfig({
      DISCORD_TOKEN: 'token',
      TOGETHER_BASE_URL: 'http://localhost:11434/v1/',
    });
    expect(together.baseUrl).toBe('http://localhost:11434/v1');
    expect(defaultPreset).toBe('auto');
  });

  it('are all documented in .env.example, and nothing else is', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const documented = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual([...settingNames].sort());
  });

  it('have in .env.example the defaults that the bot has', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const values = Object.fromEntries(
      [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(parseConfig({ ...values, ...enough })).toEqual(parseConfig(enough));
  });
});
