/** Builds both entries and serves them in development; what they share with the preview is in preview.config.ts. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import preview from './preview.config.ts';

export default defineConfig({
  ...preview,
  plugins: [react(), ...preview.plugins],
  build: {
    // The harness names the source line that opened a socket, so the maps carry the sources.
    sourcemap: true,
    rolldownOptions: { input: { main: 'index.html', native: 'native.html' } },
  },
});
