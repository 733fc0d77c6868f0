/**
 * Runs the program that it is given, for as long as the process above it lives: its standard input is a pipe from there,
 * and ends with it, even by `kill -9`. So the sandbox never leaves a bot behind, and the bot knows nothing of it.
 */
process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL')).resume();

const [program = ''] = process.argv.slice(2);
await import(program);
