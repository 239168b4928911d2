import { expect, test } from 'vitest'
import { inlineFirst } from './inlineFirst.ts'

const page = `<!doctype html><html><head>
    <script type="module" crossorigin src="/m/assets/first-abc.js"></script>
    <link rel="modulepreload" crossorigin href="/m/assets/rolldown-runtime-x.js">
    <link rel="stylesheet" crossorigin href="/m/assets/first-abc.css">
  </head><body><div id="root"></div></body></html>`
const files: Record<string, string> = { 'rolldown-runtime-x.js': 'var e=(x)=>x+1,t=()=>0;export{t as n,e as t};', 'first-abc.css': 'p{color:red}' }
const inline = (script: string) => inlineFirst({ page, script, scriptAddress: '/m/assets/first-abc.js', read: (file) => files[file]! })
const scriptOf = (html: string): string => /<script type="module">([\s\S]*)<\/script>/.exec(html)![1]!
const moduleOf = (code: string): Promise<Record<string, unknown>> => import(`data:text/javascript,${encodeURIComponent(code)}`) as Promise<Record<string, unknown>>

test('the page brings script and style along and names neither', () => {
  const { page: html } = inline('import{t as a}from"./rolldown-runtime-x.js";let b=a(1);export{b as B};')
  expect(html).toContain('<style>p{color:red}</style>')
  expect(html).not.toMatch(/src=|modulepreload|rel="stylesheet"/)
  expect(html.indexOf('<script')).toBeGreaterThan(html.indexOf('id="root"'))
})

test('the lazy parts get from the script’s address what the page’s own script exports, and the same of it', async () => {
  const { page: html, standIn } = inline('import{t as a,n as b}from"./rolldown-runtime-x.js";let counter=a(1);const shared={is:b()};export{counter as C,shared};')
  await moduleOf(scriptOf(html))
  const lazy = await moduleOf(standIn)
  expect(lazy).toMatchObject({ C: 2, shared: { is: 0 } })
  expect((globalThis as unknown as { __fieldproofFirst: { shared: unknown } }).__fieldproofFirst.shared).toBe(lazy['shared'])
})

test('lazy parts are asked for by their full address', () => {
  expect(scriptOf(inline('const a=()=>import(`./Me-1.js`),b=()=>import("./Camera-2.js");export{a,b};').page)).toContain('import(`/m/assets/Me-1.js`),b=()=>import("/m/assets/Camera-2.js")')
})

test('what HTML would take for an end or a comment stays text', async () => {
  const { page: html } = inline('const a="<script><\\/script>",b="</script>",c="<!--";export{a,b,c};')
  expect(scriptOf(html)).not.toMatch(/<\/script|<script|<!--/i)
  await moduleOf(scriptOf(html))
  expect((globalThis as unknown as { __fieldproofFirst: object }).__fieldproofFirst).toMatchObject({ a: '<script></script>', b: '</script>', c: '<!--' })
})

test('a script that would make the page wait for another file fails the build', () => {
  expect(() => inline('import{x}from"./other-1.js";export{x};')).toThrow('imports ./other-1.js')
  expect(() => inline('let a;import"./other-1.js";export{a};')).toThrow('imports ./other-1.js')
  expect(() => inline('let a;')).toThrow('no export')
})
