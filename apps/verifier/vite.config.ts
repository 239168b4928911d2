/**
 * Two results for an outsider, each one file without dependencies:
 *  - `vite build`: dist/index.html, a page that works from file:// with no network;
 *  - `vite build --mode cli`: dist/fieldproof-verify.mjs, the command line for any Node from 18 on.
 */
import { createHash } from 'node:crypto'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'

/** Allows exactly the inlined script and style, nothing else, and no connection to anywhere: the browser itself keeps the page's promise. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  enforce: 'post',
  // After vite-plugin-singlefile, which inlines in its own generateBundle.
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue
        const html = String(file.source)
        const hashes = (tag: string): string => [...html.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
          .map((match) => `'sha256-${createHash('sha256').update(match[1]!).digest('base64')}'`).join(' ')
        const policy = `default-src 'none'; script-src ${hashes('script')}; style-src ${hashes('style')}; img-src blob: data:; base-uri 'none'; form-action 'none'`
        file.source = html.replace('<meta charset="utf-8">', `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
      }
    },
  },
})

export default defineConfig(({ mode }) => (mode === 'cli'
  ? {
    ssr: { noExternal: true },
    build: {
      ssr: 'src/cli.ts', target: 'node18', emptyOutDir: false, minify: false,
      rolldownOptions: { output: { entryFileNames: 'fieldproof-verify.mjs', codeSplitting: false } },
    },
  }
  : {
    plugins: [viteSingleFile({ removeViteModuleLoader: true }), contentSecurityPolicy()],
    build: { target: 'es2022', assetsInlineLimit: Number.MAX_SAFE_INTEGER },
  }))
