import { launchChromium, desktopContext } from '../test/browser/browser.ts'
const base = process.env.BASE ?? 'http://localhost:8123'
const browser = await launchChromium([], { whole3d: true })
const context = await desktopContext(browser, base)
await context.request.post('/api/auth/sign-in/email', { data: { email: 'owner@demo.example', password: 'fieldproof-demo' }, headers: { origin: base } })
const warm = await context.newPage(); await warm.goto('/'); await warm.waitForTimeout(3000); await warm.close()
for (const path of process.argv.slice(2)) {
  const got: number[] = []; let big: string[] = []
  for (let run = 0; run < 3; run++) {
    const page = await context.newPage()
    const cdp = await browser.newBrowserCDPSession()
    const pc = await context.newCDPSession(page); await pc.send('Network.enable'); await pc.send('Network.clearBrowserCache')
    const events: any[] = []
    cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value))
    const done = new Promise<void>((resolve) => cdp.on('Tracing.tracingComplete', () => resolve()))
    await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', 'loading', '__metadata'], excludedCategories: ['*'] } } as any)
    await page.goto(path); await page.waitForTimeout(4500)
    await cdp.send('Tracing.end'); await done
    const pid = events.find((e) => e.name === 'TracingStartedInBrowser')
    const mains = events.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain')
    // the renderer that navigated: most RunTask time
    const sum = new Map<string, any[]>()
    for (const e of events) if ((e.name === 'RunTask' || e.name === 'ThreadControllerImpl::RunTask') && mains.some((m) => m.pid === e.pid && m.tid === e.tid)) { const k = `${e.pid}`; sum.set(k, [...(sum.get(k) ?? []), e]) }
    const tasks = [...sum.values()].sort((a, b) => b.reduce((s, e) => s + (e.tdur ?? 0), 0) - a.reduce((s, e) => s + (e.tdur ?? 0), 0))[0] ?? []
    const over = tasks.map((e) => (e.tdur ?? 0) / 1000).filter((d) => d > 50)
    got.push(over.reduce((s, d) => s + d - 50, 0)); big = over.sort((a, b) => b - a).slice(0, 6).map((d) => d.toFixed(0))
    await page.close(); await cdp.detach()
  }
  console.log(path.padEnd(34), 'blocked (thread) ms', got.map((g) => g.toFixed(0)).join(' / '), ' longest', big.join(' '))
}
await browser.close()
