/** The public face of the model stand-in: a server, and the scripts that make it misbehave. */
export { failure } from './failures.ts';
export { type ModelServer, startModelServer } from './server.ts';

/** A key for the bot in the sandbox; the server lets any in, unless it was told which. */
export const SANDBOX_KEY = 'sandbox-key';
