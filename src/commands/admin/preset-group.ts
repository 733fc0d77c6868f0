import { copy, create, remove, rename, show, use } from './preset-commands.ts';
import { exportOne, importOne } from './preset-files.ts';
import type { AdminGroup } from './subcommand.ts';

export const presetGroup: AdminGroup = {
  name: 'preset',
  description: 'What questions can be asked with',
  subcommands: [create, copy, rename, show, use, remove, exportOne, importOne],
};
