import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Vitest would leave a core alone; on two that is half of the machine. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

/**
 * Where the server's tests run on two databases, all run on the real one; on the embedded one those about what a database itself does: roles and row security, migrations,
 * locks, triggers, settings, backups and restores, and the whole way once (decision 77).
 */
const onBoth = ['backups', 'forgedRows', 'guards', 'lockOrder', 'rewrittenLog', 'rights', 'schema', 'scope', 'tamperingRegistry', 'upgrade', 'wholeWay']
  .map((name) => `apps/server/test/${name}.test.ts`).concat('apps/server/src/**/*.db.test.ts', 'packages/testkit/test/{badDays,restore}.test.ts')
// A file that was renamed would drop out without a word.
for (const path of onBoth) if (!path.includes('*') && !path.includes('{') && !existsSync(new URL(path, import.meta.url))) throw new Error(`vitest.config.ts: there is no ${path} to run on both databases; name it anew in onBoth`)

const serverTests = ['apps/server/test/**/*.test.ts', 'apps/server/src/**/*.db.test.ts', 'apps/server/src/{registry,read,react,review,challenges,declarations,factors,policies}/**/*.test.ts', 'packages/testkit/test/**/*.test.ts']

/** The seed of every random test (decision 74). */
const setupFiles = ['test/properties.ts']

/**
 * unit: pure, no services, everywhere. server: the whole pipeline on PostgreSQL (which one: apps/server/test/database.ts).
 * browser: the web apps in the system's Chromium against a running server; one file at a time, each with a server and ports of its own. start: `npm start` itself.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', setupFiles, include: ['packages/*/src/**/*.test.ts', 'apps/{mobile,console,verifier,guest}/{src,test,build}/**/*.test.{ts,tsx}', 'apps/server/src/{background,backups,intake,verify,platform,http}/**/*.test.ts', 'apps/server/src/record/{,tracks/}*.test.ts', 'scripts/**/*.test.ts'], exclude: ['**/*.db.test.ts', '**/*.browser.test.ts'], testTimeout: 30_000, isolate: false, maxWorkers } },
      { test: { name: 'server', setupFiles: [...setupFiles, 'apps/server/test/stopServers.ts'], include: process.env.FIELDPROOF_TEST_PG_OF_TWO === 'first' ? onBoth : serverTests, globalSetup: ['apps/server/test/globalSetup.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: true, isolate: false, maxWorkers: 2 } },
      { test: { name: 'start', include: ['test/start/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'browser', setupFiles: ['apps/server/test/stopServers.ts'], include: ['test/browser/**/*.test.ts', 'apps/*/test/**/*.browser.test.ts'], globalSetup: ['apps/server/test/globalSetup.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false, isolate: false, maxConcurrency: 2 } },
    ],
  },
})
