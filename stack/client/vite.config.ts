/** Builds both entries and serves them in development; settings shared with the preview are in preview.config.ts. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import preview from './preview.config.ts';

export default defineConfig({
  ...preview,
  plugins: [react(), ...preview.plugins],
  build: {
    // Source maps include the sources, because the harness names the source line that opened a socket.
    sourcemap: true,
    rolldownOptions: { input: { main: 'index.html', native: 'native.html' } },
  },
});
