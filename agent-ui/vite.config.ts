import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  json: { stringify: true },
  server: { proxy: { '/api': server, '/simulator/control': server } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // One style sheet: a request saved costs less than the few kilobytes of the other screens.
    cssCodeSplit: false,
    // The strict CSP has no data: origin for fonts and scripts; pictures stay files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The desk and what every screen shares are one file on purpose; bench desk watches its size over the wire.
    chunkSizeWarningLimit: 700,
  },
})
