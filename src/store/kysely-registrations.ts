import type { Access } from './access.ts';
import type { RegistrationStore } from './registrations.ts';

export class KyselyRegistrationStore implements RegistrationStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  scopes(): Promise<readonly string[]> {
    return this.#access.read(async (step) => {
      const rows = await step.selectFrom('registrations').select('scope').orderBy('scope').execute();
      return rows.map(({ scope }) => scope);
    });
  }

  add(scope: string): Promise<void> {
    return this.#access.write(async (step) => {
      await step
        .insertInto('registrations')
        .values({ scope })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }

  remove(scope: string): Promise<void> {
    return this.#access.write(async (step) => {
      await step.deleteFrom('registrations').where('scope', '=', scope).execute();
    });
  }
}
