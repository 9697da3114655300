/** Replaces archive/inflate.ts with the browser's own decompression. */
export async function* inflated(packed: Buffer): AsyncGenerator<Buffer> {
  // Copied, because the buffer of the view is the whole archive.
  const bytes = new Blob([new Uint8Array(packed)]);
  const reader = bytes.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield Buffer.from(part.value.buffer);
  } finally {
    // Stops the decompression, so an archive bomb ends here. If the stream failed, the error was already reported.
    await reader.cancel().catch(() => undefined);
  }
}
