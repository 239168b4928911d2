/** Two small pages for people without an account: the customer who is asked (index.html), and the screen at a site (screen.html). */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

// The server serves apps/guest/dist under /g/.
export default defineConfig({
  root: here,
  base: '/g/',
  build: { target: ['chrome111', 'safari16.4', 'firefox119'], reportCompressedSize: false, modulePreload: { polyfill: false }, rolldownOptions: { input: { index: `${here}index.html`, screen: `${here}screen.html` } } },
})
