import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of array buffers that something still holds; those that only wait for the garbage collector are let go first. */
export function buffersHeld(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void; // a global of every context made under that flag
  collectGarbage();
  // Buffers are let go by another thread; the next collection begins by waiting for it.
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
