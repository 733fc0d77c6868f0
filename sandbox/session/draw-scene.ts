import { type DrawableMessage, type DrawOptions, drawChannel, drawThread } from '../terminal/draw-message.ts';
import type { Scene, SceneMessage } from './stage.ts';

/** These messages under the channel's name. */
export function drawSceneChannel(scene: Scene, messages: readonly SceneMessage[], options: DrawOptions): string[] {
  const shown = messages.map((message) => withBadge(scene, message));
  return drawChannel(scene.channel, shown, { ...options, nameOf: scene.nameOf });
}

/**
 * The threads on these messages, each after an empty line; of their messages those that `which` picks, and then no thread
 * where that is none.
 */
export function drawSceneThreads(
  scene: Scene,
  messages: readonly SceneMessage[],
  options: DrawOptions,
  which?: (message: SceneMessage) => boolean,
): string[] {
  return messages.flatMap(({ id }) => {
    const thread = scene.threadOn(id);
    if (thread === undefined) return [];
    const shown = which === undefined ? thread.messages : thread.messages.filter(which);
    if (which !== undefined && shown.length === 0) return [];
    return ['', ...drawThread(thread.name, shown, { ...options, nameOf: scene.nameOf })];
  });
}

function withBadge(scene: Scene, message: SceneMessage): DrawableMessage {
  const thread = scene.threadOn(message.id);
  return thread === undefined
    ? message
    : { ...message, thread: { name: thread.name, message_count: thread.messages.length } };
}
