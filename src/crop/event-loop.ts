/** Waits until what has come by now from other threads and processes was read, which is so by the second turn of the event loop. */
export async function readArrived(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((fulfil) => setImmediate(fulfil));
}
