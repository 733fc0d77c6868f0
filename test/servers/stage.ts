import { PresetBook } from '../../src/servers/preset-book.ts';
import { PresetChoice } from '../../src/servers/preset-choice.ts';
import { ShippedPresets } from '../../src/servers/shipped-presets.ts';
import { openStore } from '../../src/store/index.ts';

export const GUILD = '300000000000000001';
export const ZOE = { id: '200000000000000001', name: 'Zoë' };

/** The rules on presets on top of a database in memory, beside a server that lists `models`. */
export async function presetsStage(models: readonly string[] = [], defaultPreset = 'balanced') {
  const store = await openStore('file::memory:');
  const offered = models.map((id) => ({ id, contextLength: undefined, price: undefined }));
  const shipped = new ShippedPresets(defaultPreset, {
    listed: () => Promise.resolve(offered),
    known: () => offered,
    neverChats: () => false,
  });
  const { servers, conversations } = store;
  const faults: unknown[] = [];
  const choice = new PresetChoice({ servers, conversations, shipped, onFault: (error) => faults.push(error) });
  const book = new PresetBook({ servers, shipped, wallClock: () => 1000 });
  return { store, choice, book, faults };
}
