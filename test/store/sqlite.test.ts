import { runStoreContract } from './contract.ts';
import { sqliteFile } from './sqlite-file.ts';

runStoreContract('SQLite', sqliteFile);
