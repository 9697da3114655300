import type { Target } from './tap.ts';

/**
 * The text of a URL as the target's page would get it, without the page's knowing; undefined where the server has none
 * (404). The fault proxy sees such a request, as it would a reload's.
 * @throws where the network fails.
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
    // Not held, as a module that was collected: then from the browser's cache, or over the network again.
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
