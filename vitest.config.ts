import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Vitest would leave a core alone; on two that is half of the machine. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

/**
 * unit: pure, no services, everywhere. server: the whole pipeline on PostgreSQL (which one: apps/server/test/database.ts).
 * browser: the web apps in the system's Chromium against a running server, and `npm start` itself; one file at a time, each with a server and ports of its own.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'apps/{mobile,console,verifier,guest}/{src,test,build}/**/*.test.{ts,tsx}', 'apps/server/src/{background,backups,intake,verify,platform,http}/**/*.test.ts', 'apps/server/src/record/tracks/*.test.ts', 'scripts/**/*.test.ts'], exclude: ['**/*.db.test.ts', '**/*.browser.test.ts'], testTimeout: 30_000, isolate: false, maxWorkers } },
      { test: { name: 'server', include: ['apps/server/test/**/*.test.ts', 'apps/server/src/**/*.db.test.ts', 'apps/server/src/{registry,read,react,review,challenges,declarations,factors,policies}/**/*.test.ts', 'packages/testkit/test/**/*.test.ts'], globalSetup: ['apps/server/test/globalSetup.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: true, isolate: false, maxWorkers: 2 } },
      { test: { name: 'browser', include: ['test/**/*.test.ts', 'apps/*/test/**/*.browser.test.ts'], globalSetup: ['apps/server/test/globalSetup.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
