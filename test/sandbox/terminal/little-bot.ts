import { ButtonStyle, ComponentType, InteractionType, MessageFlags, Routes } from 'discord-api-types/v10';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { BotSettings, RunningBot, StartBot } from '../../../sandbox/session/bot-process.ts';

const dispatchSchema = z.object({ op: z.number(), t: z.string().nullish(), d: z.unknown() });
const readySchema = z.object({ application: z.object({ id: z.string() }) });
const interactionSchema = z.object({
  type: z.number(),
  id: z.string(),
  token: z.string(),
  channel_id: z.string(),
  application_id: z.string(),
});
const idSchema = z.object({ id: z.string() });

/**
 * As little of a bot as answers `/moa ask` by Discord's own routes: a card with a Stop button, a thread with one spoilered
 * reference, then the answer and its small line.
 */
export const startLittleBot: StartBot = (settings): RunningBot => {
  const log: string[] = [];
  let socket: WebSocket | undefined;
  let end: (how: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const failed = (error: unknown): void => {
    log.push(String(error));
    end('with exit code 1');
  };
  const leave = (): void => {
    socket?.close();
    end('with exit code 0');
  };
  connect(settings, failed)
    .then((opened) => {
      socket = opened;
    })
    .catch(failed);
  return {
    logFile: 'little-bot.log',
    ended,
    lastLines: async (count) => log.slice(-count),
    stop: async () => leave(),
    kill: leave,
  };
};

async function connect(settings: BotSettings, failed: (error: unknown) => void): Promise<WebSocket> {
  const { url } = z.object({ url: z.string() }).parse(await call(settings, 'GET', Routes.gatewayBot()));
  const socket = new WebSocket(`${url}/?v=10&encoding=json`);
  socket.on('message', (data) => {
    const { op, t, d } = dispatchSchema.parse(JSON.parse(data.toString()));
    if (op === 10) {
      const properties = { os: 'linux', browser: 'little', device: 'little' };
      socket.send(JSON.stringify({ op: 2, d: { token: settings['DISCORD_TOKEN'], intents: 1, properties } }));
    }
    if (t === 'READY') register(settings, readySchema.parse(d).application.id).catch(failed);
    if (t === 'INTERACTION_CREATE') answer(settings, interactionSchema.parse(d)).catch(failed);
  });
  return socket;
}

async function register(settings: BotSettings, applicationId: string): Promise<void> {
  const prompt = { type: 3, name: 'prompt', description: 'Your question', required: true, max_length: 6000 };
  const ask = { type: 1, name: 'ask', description: 'Asks', options: [prompt] };
  const commands = [{ type: 1, name: 'moa', description: 'Mixture of agents', options: [ask] }];
  await call(settings, 'PUT', Routes.applicationCommands(applicationId), commands);
}

async function answer(settings: BotSettings, interaction: z.infer<typeof interactionSchema>): Promise<void> {
  const { id, token, channel_id: channelId, application_id: applicationId } = interaction;
  const isButton = interaction.type === InteractionType.MessageComponent;
  await call(settings, 'POST', Routes.interactionCallback(id, token), { type: isButton ? 6 : 5 });
  if (isButton) return;
  const original = Routes.webhookMessage(applicationId, token, '@original');
  const card = container([text('0 of 1 references'), stopRow]);
  const { id: messageId } = idSchema.parse(await call(settings, 'PATCH', original, v2([card])));
  await call(settings, 'POST', Routes.threads(channelId, messageId), { name: 'The question' });
  const reference = { ...container([text('The reference says \x1b[31mred\x1b[0m.')]), spoiler: true };
  await call(settings, 'POST', Routes.channelMessages(messageId), v2([text('**Reference 1**'), reference]));
  const end = [text('The answer is **42**.'), text('-# 1 reference · 0.1 s · 12 tokens')];
  await call(settings, 'PATCH', original, v2(end));
}

const stopRow = {
  type: ComponentType.ActionRow,
  components: [{ type: ComponentType.Button, style: ButtonStyle.Secondary, label: 'Stop', custom_id: 'stop' }],
};

function container(components: readonly unknown[]): Record<string, unknown> {
  return { type: ComponentType.Container, accent_color: 0x5865f2, components };
}

function text(content: string): Record<string, unknown> {
  return { type: ComponentType.TextDisplay, content };
}

function v2(components: readonly unknown[]): Record<string, unknown> {
  return { flags: MessageFlags.IsComponentsV2, components };
}

async function call(settings: BotSettings, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${settings['DISCORD_API_URL']}/v10${route}`, {
    method,
    headers: { authorization: `Bot ${settings['DISCORD_TOKEN']}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const reply = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${reply}`);
  return reply === '' ? undefined : JSON.parse(reply);
}
