import { writeFileSync } from 'node:fs'
import { launchChromium, desktopContext } from '../test/browser/browser.ts'
const base = 'http://localhost:8123'
const browser = await launchChromium()
const context = await desktopContext(browser, base)
const answer = await context.request.post('/api/auth/sign-in/email', { data: { email: 'owner@demo.example', password: 'fieldproof-demo' }, headers: { origin: base } })
console.log(answer.status())
for (const path of process.argv.slice(2)) {
  for (let run = 0; run < 2; run++) {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    if (run === 0) { await cdp.send('Network.enable'); await cdp.send('Network.clearBrowserCache') }
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 500 }); await cdp.send('Profiler.start')
    await page.goto(path); await page.waitForLoadState('networkidle').catch(() => {}); await page.waitForTimeout(1500)
    const { profile } = await cdp.send('Profiler.stop')
    const m = Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((x) => [x.name, x.value]))
    console.log(path, run, 'task', Math.round(m.TaskDuration * 1000), 'script', Math.round(m.ScriptDuration * 1000), 'layout', Math.round(m.LayoutDuration * 1000), 'style', Math.round(m.RecalcStyleDuration * 1000), 'nodes', m.Nodes, 'heap', Math.round(m.JSHeapUsedSize / 1e6))
    const self = new Map<number, number>(); profile.samples!.forEach((id, i) => self.set(id, (self.get(id) ?? 0) + profile.timeDeltas![i]!))
    const by = new Map<string, number>()
    for (const n of profile.nodes) { const f = n.callFrame; const key = `${f.url.split('/').pop() || '-'} ${f.functionName}:${f.lineNumber}:${f.columnNumber}`; by.set(key, (by.get(key) ?? 0) + (self.get(n.id) ?? 0)) }
    if (run === 1) for (const [k, v] of [...by].sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log('   ', (v / 1000).toFixed(0), k)
    const files = new Map<string, number>()
    for (const n of profile.nodes) { const f = n.callFrame.url.split('/').pop() || n.callFrame.functionName; files.set(f, (files.get(f) ?? 0) + (self.get(n.id) ?? 0)) }
    console.log('   files', [...files].sort((a, b) => b[1] - a[1]).slice(0, 9).map(([k, v]) => `${k} ${(v / 1000).toFixed(0)}`).join(', '))
    writeFileSync(`/tmp/prof${path.replaceAll('/', '_')}${run}.cpuprofile`, JSON.stringify(profile))
    await page.close()
  }
}
await browser.close()
