import type { Target } from './tap.ts';

/**
 * Loads a URL's text as the target's page would get it, without the page noticing; undefined if the server answers
 * 404.
 * The fault proxy sees the request like that of a reload.
 * @throws if the network fails
 */
export async function loadThroughBrowser(
  target: Target,
  url: string,
  { fromMemory = false } = {},
): Promise<string | undefined> {
  const inFrame = target.kind === 'page' || target.kind === 'iframe';
  const { session, id: frameId, kind } = inFrame ? target : target.root;
  if (fromMemory && inFrame) {
    const held = await session.send('Page.getResourceContent', { frameId, url }).catch(() => undefined);
    // The browser no longer holds the script (a collected module): read its cache, or the network again.
    if (held && !held.base64Encoded) return held.content;
  }
  const { resource } = await session.send('Network.loadNetworkResource', {
    // A shared worker has no frame, and loads for itself.
    ...(kind === 'page' || kind === 'iframe' ? { frameId } : {}),
    url,
    options: { disableCache: false, includeCredentials: true },
  });
  if (!resource.success && resource.httpStatusCode) return undefined;
  if (!resource.stream) throw new Error(`${url} could not be loaded: ${resource.netErrorName ?? 'no data'}`);
  const chunks: Buffer[] = [];
  for (;;) {
    const { data, base64Encoded, eof } = await session.send('IO.read', { handle: resource.stream });
    chunks.push(Buffer.from(data, base64Encoded ? 'base64' : 'utf8'));
    if (eof) break;
  }
  await session.send('IO.close', { handle: resource.stream });
  return Buffer.concat(chunks).toString('utf8');
}
