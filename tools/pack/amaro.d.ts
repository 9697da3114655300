/** amaro has no declarations in the versions for Node 20. */
declare module 'amaro' {
  export function transformSync(source: string, options: { readonly mode: 'strip-only' }): { readonly code: string };
}
