import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, GatewayCloseCodes } from 'discord.js';

/** Why the bot cannot start or go on, in a sentence for whoever runs it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const BAD_TOKEN =
  'Discord rejected DISCORD_TOKEN. Copy the present token from https://discord.com/developers/applications → your application → Bot → Reset Token.';
const BAD_INTENTS =
  'Discord refused the Message Content intent. Switch it on under https://discord.com/developers/applications → your application → Bot → Privileged Gateway Intents, or set MESSAGE_CONTENT=false.';

/** A failed login or registration as a sentence; the cause stays with it for the log. */
export function loginFailure(error: unknown, apiUrl: string): StartError {
  return new StartError(sentenceFor(error, apiUrl), { cause: error });
}

function sentenceFor(error: unknown, apiUrl: string): string {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) return BAD_TOKEN;
  if (error instanceof DiscordAPIError && error.status === 401) return BAD_TOKEN;
  const message = error instanceof Error ? error.message : String(error);
  if (/disallowed intents/i.test(message)) return BAD_INTENTS;
  if (/authentication failed/i.test(message)) return BAD_TOKEN;
  if (error instanceof DiscordAPIError && error.status === 403) {
    return 'Discord does not let the bot register commands in the server of DISCORD_GUILD_ID. Check that number, and that the bot was invited there with the scope applications.commands.';
  }
  return `Discord at ${apiUrl} could not be used: ${message}. Check the network, and DISCORD_API_URL if you have set it.`;
}

/** A connection that Discord has ended for good: discord.js does not come back from these by itself. */
export function shardFailure(code: number, shard: number): StartError {
  if (code === GatewayCloseCodes.AuthenticationFailed) return new StartError(BAD_TOKEN);
  if (code === GatewayCloseCodes.DisallowedIntents) return new StartError(BAD_INTENTS);
  return new StartError(
    `Discord closed the connection of shard ${shard} for good (code ${code}). Start the bot again; if it comes back, look the code up in Discord's list of gateway close codes.`,
  );
}
