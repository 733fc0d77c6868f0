import type { IncomingMessage } from 'node:http';

/** A request's body: as JSON where it is some, else as text; undefined where there is none. */
export interface RequestBody {
  readonly parsed: unknown;
  readonly isJson: boolean;
}

/** Reads the whole body. Rejects when the client leaves before it is through. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return { parsed: undefined, isJson: false };
  try {
    return { parsed: JSON.parse(text), isJson: true };
  } catch {
    return { parsed: text, isJson: false };
  }
}

/** By lower-case name, without the key. */
export function plainHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const pairs = Object.entries(request.headers).filter(([name]) => name !== 'authorization');
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** The key of an `Authorization: Bearer` header; empty where there is none. */
export function bearerKey(request: IncomingMessage): string {
  return /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? '';
}
