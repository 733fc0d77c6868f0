import type { OfferedModel } from '../../src/servers/offered-models.ts';
import { PresetBook } from '../../src/servers/preset-book.ts';
import { PresetChoice } from '../../src/servers/preset-choice.ts';
import { ShippedPresets } from '../../src/servers/shipped-presets.ts';
import { openStore } from '../../src/store/index.ts';

export const GUILD = '300000000000000001';
export const ZOE = { id: '200000000000000001', name: 'Zoë' };

/** The rules on presets on top of a database in memory, beside a model server whose list is not known yet. */
export async function presetsStage(
  defaultPreset = 'balanced',
  listed: () => Promise<readonly OfferedModel[]> = () => Promise.resolve([]),
) {
  const store = await openStore('file::memory:');
  const shipped = new ShippedPresets(defaultPreset, {
    listed,
    known: () => [],
    neverChats: () => false,
  });
  const { servers, conversations } = store;
  const faults: unknown[] = [];
  const choice = new PresetChoice({ servers, conversations, shipped, onFault: (error) => faults.push(error) });
  const book = new PresetBook({ servers, shipped, wallClock: () => 1000 });
  return { store, choice, book, faults };
}
