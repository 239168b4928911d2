import babel from '@rolldown/plugin-babel'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { shell } from './build/shell.ts'
import packageJson from './package.json' with { type: 'json' }

const here = fileURLToPath(new URL('.', import.meta.url))

// The server serves apps/mobile/dist under /m/. During development the API is proxied to a running server.
export default defineConfig({
  root: here,
  base: '/m/',
  // A second React hoisted to the root for some tool's peer must never get into the app: antd-mobile would find that one.
  resolve: { dedupe: ['react', 'react-dom'] },
  define: { __APP_VERSION__: JSON.stringify(packageJson.version) },
  server: { proxy: { '/api': process.env['FIELDPROOF_SERVER'] ?? 'http://127.0.0.1:8080' } },
  // The first versions with String.isWellFormed, Web Locks and CompressionStream('deflate-raw').
  build: {
    target: ['chrome111', 'safari16.4', 'firefox119'], manifest: 'bundle.json', reportCompressedSize: false,
    // MapLibre is one chunk above the default 500 kB warning, which only the map of a day loads; what comes before the first check-in is held by test/bundleSize.test.ts.
    chunkSizeWarningLimit: 1500,
    // Everything that the first screen imports in one script, which the page then brings along (build/shell.ts).
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false }, output: { codeSplitting: { groups: [{ name: 'first', test: /apps[\\/]mobile[\\/]src[\\/]main\.tsx$/ }] } } },
  },
  plugins: [
    react(),
    // A missing translation in any language fails the build.
    lingui({ cwd: here, failOnMissing: true, failOnCompileError: true }),
    babel({ presets: [linguiTransformerBabelPreset({}, { cwd: here })] }),
    shell({ base: '/m/', worker: `${here}build/sw.js` }),
  ],
})
