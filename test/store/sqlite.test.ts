import { runStoreContract } from './contract.ts';
import { conversationStoreContract } from './conversations-contract.ts';
import { registrationStoreContract } from './registrations-contract.ts';
import { serverStoreContract } from './servers-contract.ts';
import { spendingStoreContract } from './spending-contract.ts';
import { sqliteFile } from './sqlite-file.ts';

runStoreContract('SQLite', sqliteFile);
conversationStoreContract('SQLite', sqliteFile);
registrationStoreContract('SQLite', sqliteFile);
serverStoreContract('SQLite', sqliteFile);
spendingStoreContract('SQLite', sqliteFile);
