import { constants, createDeflate } from 'node:zlib';
import type { WebSocket } from 'ws';

/** How payloads leave: as text, or as one zlib stream for the whole connection (`compress=zlib-stream`). */
export interface Wire {
  send(json: string): void;
  /** Lets go of what it holds. */
  end(): void;
}

export function plainWire(socket: WebSocket): Wire {
  return {
    send: (json) => {
      if (socket.readyState === socket.OPEN) socket.send(json);
    },
    end: () => {},
  };
}

export function zlibWire(socket: WebSocket): Wire {
  // Flushed after each payload, so that its bytes end in 00 00 FF FF, which is what clients look for.
  const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH });
  deflate.on('data', (bytes: Buffer) => {
    if (socket.readyState === socket.OPEN) socket.send(bytes);
  });
  return {
    send: (json) => {
      if (socket.readyState === socket.OPEN) deflate.write(json);
    },
    end: () => deflate.destroy(),
  };
}
