import { describe, expect, it } from 'vitest';
import { openStage } from '../../sandbox/session/open-stage.ts';

describe('what the bot is told', () => {
  const settingsIn = async (env: Readonly<Record<string, string>>) => {
    const stage = await openStage({ env, speed: 1 });
    await stage.close();
    return { settings: stage.botSettings, about: stage.about.join('\n') };
  };

  it('is the sandbox for both where nothing is set, whatever else the environment holds', async () => {
    const { settings, about } = await settingsIn({ TOGETHER_API_KEY: ' ', DISCORD_GUILD_ID: '1' });
    expect(settings['DISCORD_API_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
    expect(settings['TOGETHER_BASE_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect(settings['DISCORD_GUILD_ID']).toBe('');
    expect(about).toContain('No language model runs here');
  });

  it('is the real models where the environment names them', async () => {
    const own = await settingsIn({ TOGETHER_BASE_URL: 'http://localhost:11434/v1' });
    expect(own.settings).toMatchObject({ TOGETHER_API_KEY: '', TOGETHER_BASE_URL: 'http://localhost:11434/v1' });
    expect(own.about).toContain('real ones, at http://localhost:11434/v1');
    const together = await settingsIn({ TOGETHER_API_KEY: 'a-key' });
    expect(together.settings).toMatchObject({ TOGETHER_API_KEY: 'a-key', TOGETHER_BASE_URL: '' });
    expect(together.about).toContain('Together AI');
    expect(together.about).not.toContain('a-key');
  });
});
