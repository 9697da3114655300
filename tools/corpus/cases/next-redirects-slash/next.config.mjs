const fixed = process.env.FIX === '1';

/** @type {import('next').NextConfig} */
export default {
  ...(fixed ? { skipTrailingSlashRedirect: true } : {}),
  rewrites: async () =>
    fixed
      ? [{ source: '/socket.io/', destination: `${process.env.REALTIME}/socket.io/` }]
      : [{ source: '/socket.io/:path*', destination: `${process.env.REALTIME}/socket.io/:path*` }],
};
