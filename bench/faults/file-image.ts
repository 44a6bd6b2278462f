/** A file in memory; what nobody wrote is zeros. */
export interface FileImage {
  write(offset: number, data: Buffer): void;
  truncate(length: number): void;
  bytes(): Buffer;
}

export function createFileImage(): FileImage {
  /** Zeros behind `length`. Grows by doubling: a database grows by thousands of single pages. */
  let store = Buffer.alloc(1 << 16);
  let length = 0;

  function reach(end: number): void {
    if (end > store.length) {
      const larger = Buffer.alloc(Math.max(end, 2 * store.length));
      store.copy(larger, 0, 0, length);
      store = larger;
    }
    length = Math.max(length, end);
  }

  return {
    write(offset, data) {
      reach(offset + data.length);
      data.copy(store, offset);
    },
    truncate(end) {
      if (end < length) store.fill(0, end, length);
      reach(end);
      length = end;
    },
    bytes: () => store.subarray(0, length),
  };
}
