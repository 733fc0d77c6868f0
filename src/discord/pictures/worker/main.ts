import { parentPort } from 'node:worker_threads';
import type { PictureRequest } from '../picture.ts';
import type { ThreadMessage } from '../thread-message.ts';
import { drawerFor } from './drawers.ts';
import { toPng } from './png.ts';

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

async function answer(request: PictureRequest): Promise<void> {
  const draw = await drawerFor(request);
  tell({ type: 'begun' });
  const drawing = await draw();
  tell({ type: 'drawn', picture: drawing === undefined ? undefined : toPng(drawing) });
}

parentPort?.on('message', (request: PictureRequest) => {
  answer(request).catch((error: unknown) => tell({ type: 'failed', why: String(error) }));
});
