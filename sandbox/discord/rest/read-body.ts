import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { faults } from './api-fault.ts';
import type { UploadedFile } from './request.ts';

const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

export interface ReadBody {
  /** What the JSON says; undefined where there is no body. */
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads a request's body: JSON, or multipart with `payload_json` and `files[n]`. @throws ApiFault 50109, 40005 */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return readMultipart(request);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) throw faults.tooLarge();
    chunks.push(chunk);
  }
  return { json: bytes === 0 ? undefined : parse(Buffer.concat(chunks).toString('utf8')), files: [] };
}

async function readMultipart(request: IncomingMessage): Promise<ReadBody> {
  const files: UploadedFile[] = [];
  let json: unknown;
  let broken = false;
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    const form = busboy({ headers: request.headers, limits: { fieldSize: MAX_REQUEST_BYTES } });
    form.on('field', (name, value) => {
      if (name !== 'payload_json') return;
      try {
        json = parse(value);
      } catch {
        broken = true;
      }
    });
    form.on('file', (name, stream, { filename, mimeType }) => {
      const index = Number(/^files\[(\d+)\]$/.exec(name)?.[1]);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (Number.isInteger(index))
          files.push({ index, name: filename ?? 'unknown', type: mimeType, data: Buffer.concat(chunks) });
      });
    });
    form.on('close', resolve);
    form.on('error', reject);
    request.pipe(form);
  });
  if (broken) throw faults.invalidJson();
  if (bytes > MAX_REQUEST_BYTES) throw faults.tooLarge();
  return { json, files: files.sort((a, b) => a.index - b.index) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw faults.invalidJson();
  }
}
