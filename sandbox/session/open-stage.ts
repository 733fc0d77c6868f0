import { startDiscord } from '../discord/index.ts';
import { startModelServer } from '../models/index.ts';
import { DiscordStage, type Models } from './discord-stage.ts';
import type { OpenStage, StageOptions } from './stage.ts';

/** Opens the door of the local stand-in, and of nothing else. */
const SCRIPTED_KEY = 'sandbox-key';

/** Starts the stand-ins; for the models only where the environment does not name real ones. */
export const openStage: OpenStage = async (options) => {
  const models = realModels(options) ?? (await scriptedModels(options));
  return new DiscordStage(await startDiscord(), models);
};

function realModels({ env }: StageOptions): Models | undefined {
  const [key, baseUrl] = [env['TOGETHER_API_KEY']?.trim() ?? '', env['TOGETHER_BASE_URL']?.trim() ?? ''];
  if (key === '' && baseUrl === '') return undefined;
  const place = baseUrl === '' ? 'Together AI, with the key in TOGETHER_API_KEY' : baseUrl;
  return {
    about: `Models: real ones, at ${place}`,
    settings: { TOGETHER_API_KEY: key, TOGETHER_BASE_URL: baseUrl },
    close: async () => {},
  };
}

async function scriptedModels({ speed }: StageOptions): Promise<Models> {
  const server = await startModelServer({ speed: { factor: speed }, apiKeys: [SCRIPTED_KEY] });
  return {
    about: `Models: scripted. No language model runs here: a local stand-in at ${server.url} plays answers that were written beforehand`,
    settings: { TOGETHER_API_KEY: SCRIPTED_KEY, TOGETHER_BASE_URL: server.url },
    close: () => server.close(),
  };
}
