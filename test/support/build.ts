import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds once before the tests, for those that start the real process. */
export default function build(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
