import { readFileSync } from 'node:fs'
const p = JSON.parse(readFileSync(process.argv[2]!, 'utf8'))
const nodes = new Map<number, any>(p.nodes.map((n: any) => [n.id, n]))
const parent = new Map<number, number>(); for (const n of p.nodes) for (const c of n.children ?? []) parent.set(c, n.id)
// group by top-level (child of root) consecutive samples not idle
let segs: any[] = []; let cur: any = null; let t = p.startTime
p.samples.forEach((id: number, i: number) => { t += p.timeDeltas[i]; const name = nodes.get(id).callFrame.functionName; if (name === '(idle)' || name === '(program)') { if (cur) { segs.push(cur); cur = null } return }
  let at = id; const chain: string[] = []; for (let a: number | undefined = id; a !== undefined; a = parent.get(a)) { const f = nodes.get(a).callFrame; chain.push(`${f.url.split('/').pop() || '-'} ${f.functionName}:${f.lineNumber}:${f.columnNumber}`) }
  cur ??= { start: t - p.startTime, dur: 0, incl: new Map() }; cur.dur += p.timeDeltas[i]; for (const k of new Set(chain)) cur.incl.set(k, (cur.incl.get(k) ?? 0) + p.timeDeltas[i]) })
if (cur) segs.push(cur)
for (const s of segs.sort((a, b) => b.dur - a.dur).slice(0, 4)) { console.log('SEG at', (s.start / 1000).toFixed(0), 'dur', (s.dur / 1000).toFixed(0)); for (const [k, v] of [...s.incl].sort((a: any, b: any) => b[1] - a[1]).slice(1, 26)) console.log('   ', ((v as number) / 1000).toFixed(1), k) }
