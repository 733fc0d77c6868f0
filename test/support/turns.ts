/** How many turns the event loop takes until `work` is done. */
export async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  const turn = setInterval(() => {
    turns += 1;
  }, 0);
  const immediate = setImmediate(() => {
    turns += 1;
  });
  await work();
  clearInterval(turn);
  clearImmediate(immediate);
  return turns;
}
