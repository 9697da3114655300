/** In place of archive/inflate.ts: the browser's own unpacking. */
export async function* inflated(packed: Buffer): AsyncGenerator<Buffer> {
  // A copy: the view's buffer is the whole archive.
  const bytes = new Blob([new Uint8Array(packed)]);
  const reader = bytes.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield Buffer.from(part.value.buffer);
  } finally {
    // What is not read is not unpacked: an archive bomb ends here. Its stream may have failed already, which was told.
    await reader.cancel().catch(() => undefined);
  }
}
