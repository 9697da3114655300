import { members, type Protocol } from '../protocol.ts';

/** Messages that webpack-dev-server sends first. */
const OF_WEBPACK = new Set(['hot', 'liveReload', 'overlay', 'reconnect', 'progress']);

/** The socket by which a development server reloads the page: Vite, webpack, Next.js, Phoenix. */
export const hotReload: Protocol = {
  id: 'hot-reload',
  name: 'hot reloading',
  recognises: ({ url, offered, first }) => {
    if (offered.some((name) => name === 'vite-hmr' || name === 'vite-ping')) return true;
    if (/\/_next\/webpack-hmr\b|\/__webpack_hmr\b|\/@hmr\b|\/phoenix\/live_reload\//.test(url)) return true;
    const { type } = members(first[0] ?? '') ?? {};
    return typeof type === 'string' && OF_WEBPACK.has(type);
  },
  read: () => undefined,
  closeCodes: new Set(),
  reconnectedBy: 'page',
  isTools: true,
};
