import { readFileSync } from 'node:fs'
const p = JSON.parse(readFileSync(process.argv[2]!, 'utf8'))
const nodes = new Map<number, any>(p.nodes.map((n: any) => [n.id, n]))
const parent = new Map<number, number>(); for (const n of p.nodes) for (const c of n.children ?? []) parent.set(c, n.id)
const incl = new Map<string, number>()
p.samples.forEach((id: number, i: number) => { const seen = new Set<string>(); for (let at: number | undefined = id; at !== undefined; at = parent.get(at)) { const f = nodes.get(at).callFrame; const k = `${(f.url.split('/').pop() || '-')} ${f.functionName}:${f.lineNumber}:${f.columnNumber}`; if (!seen.has(k)) { seen.add(k); incl.set(k, (incl.get(k) ?? 0) + p.timeDeltas[i]) } } })
for (const [k, v] of [...incl].sort((a, b) => b[1] - a[1]).slice(0, 70)) console.log((v / 1000).toFixed(0), k)
