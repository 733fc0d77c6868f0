import { runStoreContract } from './contract.ts';
import { conversationStoreContract } from './conversations-contract.ts';
import { sqliteFile } from './sqlite-file.ts';

runStoreContract('SQLite', sqliteFile);
conversationStoreContract('SQLite', sqliteFile);
