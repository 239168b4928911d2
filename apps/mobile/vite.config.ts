import babel from '@rolldown/plugin-babel'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { shell } from './build/shell.ts'
import packageJson from './package.json' with { type: 'json' }

const here = fileURLToPath(new URL('.', import.meta.url))

// The server serves apps/mobile/dist under /m/. During development the API is proxied to a running server.
export default defineConfig({
  root: here,
  base: '/m/',
  // Written against React's API and types, built with Preact: two fifths fewer bytes and less work before the first check-in (decision 78). antd-mobile and Lingui find the same one.
  resolve: { alias: [{ find: /^react(-dom)?$/, replacement: 'preact/compat' }, { find: /^react-dom\/client$/, replacement: 'preact/compat/client' }, { find: /^react\/(jsx-(dev-)?runtime)$/, replacement: 'preact/$1' }] },
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
    // A missing translation in any language fails the build.
    lingui({ cwd: here, failOnMissing: true, failOnCompileError: true }),
    babel({ presets: [linguiTransformerBabelPreset({}, { cwd: here })] }),
    shell({ base: '/m/', worker: `${here}build/sw.js` }),
  ],
})
