import { fileURLToPath } from 'node:url'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { featureMessages } from './scripts/featureMessages.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** `FIELDPROOF_SERVER` is the server that `vite dev` passes API calls on to. */
const server = process.env['FIELDPROOF_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig(({ mode }) => ({
  root,
  base: '/',
  plugins: [
    react(),
    featureMessages(),
    babel({ presets: [linguiTransformerBabelPreset({}, { cwd: root })] }),
    // A message without a translation stops the build; `--mode development` lets an unfinished feature be looked at.
    lingui({ cwd: root, failOnMissing: mode !== 'development', failOnCompileError: true }),
  ],
  // The workspace may hold a second React (another app's peer); components and app must share one.
  resolve: { dedupe: ['react', 'react-dom'] },
  server: { proxy: Object.fromEntries(['/api', '/m', '/problems'].map((path) => [path, { target: server, changeOrigin: false }])) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // For scripts/measureRoutes.ts.
    manifest: 'bundle.json',
    // MapLibre is one chunk above the default 500 kB warning; it is loaded only by screens that show a map.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What every page needs in one file: as 75 of them it took a browser with six connections a dozen round trips before anything ran.
      output: { codeSplitting: { groups: [{ name: 'first', test: /apps[\\/]console[\\/]src[\\/]main\.tsx$/ }] } },
      // These do not say that importing them does nothing by itself, so all of a package came along where one name of it is used (the whole form
      // with its validators, for one context). They only define components; styles are made when rendering.
      treeshake: { moduleSideEffects: [{ test: /[\\/]node_modules[\\/]@rc-component[\\/]/, sideEffects: false }] },
    },
  },
}))
