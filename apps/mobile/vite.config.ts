import babel from '@rolldown/plugin-babel'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import packageJson from './package.json' with { type: 'json' }

const here = fileURLToPath(new URL('.', import.meta.url))

/** The catalogue is chosen at run time, one round trip after the app has arrived; most phones want this one, so it comes along. */
const preloadFirstLanguage = (): Plugin => ({
  name: 'preload-first-language',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) => Object.values(bundle ?? {})
      .filter((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/zh-CN.po') === true)
      .map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/m/${file.fileName}` }, injectTo: 'head' as const })),
  },
})

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
    target: ['chrome111', 'safari16.4', 'firefox119'], manifest: 'bundle.json', reportCompressedSize: false, chunkSizeWarningLimit: 400,
    // Everything that the first screen imports in one file. Shared with the lazy screens it would be six, and HTTP/1.1 fetches six files
    // at a time: those that wait cost a slow network another round trip (0.5 s on slow 4G; npm run bench:phone).
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: /apps[\\/]mobile[\\/]src[\\/]main\.tsx$/ }] } } },
  },
  plugins: [
    react(),
    // A missing translation in any language fails the build.
    lingui({ cwd: here, failOnMissing: true, failOnCompileError: true }),
    babel({ presets: [linguiTransformerBabelPreset({}, { cwd: here })] }),
    preloadFirstLanguage(),
    VitePWA({
      strategies: 'generateSW',
      // A new version waits until the person taps "update": reloading by itself could interrupt a photo.
      registerType: 'prompt',
      injectRegister: null,
      includeAssets: ['favicon.svg', 'apple-touch-icon.png'],
      manifest: {
        id: '/m/',
        name: '实迹 外勤打卡',
        short_name: '实迹',
        description: '外勤签到：离线可用，每条记录都说明可信程度和理由。',
        lang: 'zh-CN',
        start_url: '/m/',
        scope: '/m/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#f4f6f5',
        theme_color: '#0b5d52',
        categories: ['business', 'productivity'],
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: 'favicon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        navigateFallback: '/m/index.html',
        navigateFallbackAllowlist: [/^\/m\//],
        // Nothing of the API is cached by the service worker: the outbox and the record store are the only copies.
        runtimeCaching: [],
        cleanupOutdatedCaches: true,
        sourcemap: false,
      },
    }),
  ],
})
