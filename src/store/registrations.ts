/**
 * Where Discord has been told our commands: the port for whoever takes them back. A scope is `everywhere` or a server's id.
 * Every method fails with a StoreError.
 */
export interface RegistrationStore {
  /** Empty where none was ever kept. */
  scopes(): Promise<readonly string[]>;
  /** Harmless for one that is kept already. */
  add(scope: string): Promise<void>;
  /** Harmless for one that is not kept. */
  remove(scope: string): Promise<void>;
}
