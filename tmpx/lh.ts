import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { chromium } from 'playwright-core'
const base = process.env.BASE ?? 'http://localhost:8123', profile = '/tmp/lhprofile'
const chromeFlags = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', '--enable-unsafe-swiftshader']
const context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: chromeFlags, locale: 'zh-CN' })
const page = await context.newPage(); await page.goto(`${base}/sign-in`)
console.log(await page.evaluate(async (body) => (await fetch('/api/auth/sign-in/email', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status, JSON.stringify({ email: 'owner@demo.example', password: 'fieldproof-demo' })))
await context.close()
for (const path of process.argv.slice(2)) {
  execFileSync('npx', ['--yes', 'lighthouse@13.5.0', base + path, '--preset=desktop', '--output=json', '--output-path=/tmp/lh.json', '--only-categories=performance', '--save-assets', '--quiet', `--chrome-flags=--headless=new ${chromeFlags.join(' ')} --user-data-dir=${profile}`], { env: { ...process.env, CHROME_PATH: '/usr/bin/chromium', PATH: `${dirname(process.execPath)}:${process.env.PATH}` } })
  const r = JSON.parse(readFileSync('/tmp/lh.json', 'utf8'))
  console.log(path, Math.round(r.categories.performance.score * 100), ...['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'speed-index', 'interactive'].map((a) => `${a} ${Math.round(r.audits[a]?.numericValue ?? -1)} (${r.audits[a]?.score})`), r.environment.benchmarkIndex)
  for (const t of r.audits['long-tasks']?.details?.items ?? []) console.log('   task', Math.round(t.startTime), Math.round(t.duration), t.url)
  for (const t of r.audits['mainthread-work-breakdown']?.details?.items ?? []) console.log('   work', t.groupLabel, Math.round(t.duration))
}
