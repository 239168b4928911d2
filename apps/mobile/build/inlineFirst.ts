/** The page with its first script and styles in it, and the small file that stands at the script's address for the lazy parts. */
export interface Inlined {
  readonly page: string
  readonly standIn: string
}

const global = '__fieldproofFirst'

/** A script that stands in a page must not hold what HTML takes for its end or for a comment (HTML, "restrictions for contents of script elements"). */
const safeInPage = (script: string): string => script.replace(/<\/(?=script)/gi, '<\\/').replace(/<!--/g, '<\\!--').replace(/<(?=script)/gi, '\\x3C')

interface Exported {
  readonly own: string
  readonly pairs: readonly { readonly local: string; readonly name: string }[]
}
const namesOf = (list: string): Exported['pairs'] => list.split(',').map((one) => one.trim().split(/\s+as\s+/)).map(([local = '', name = local]) => ({ local, name }))

/** What a built script does, and what its last statement exports. */
const takeApart = (script: string): Exported => {
  const exported = /export\s*\{([^}]*)\};?\s*$/.exec(script)
  if (exported === null) throw new Error('the script has no export at its end')
  return { own: script.slice(0, exported.index), pairs: namesOf(exported[1]!) }
}

/** The bundler's own helpers are a file by themselves, a few functions without a state: the page has them too. */
const withHelpers = (script: string, read: (file: string) => string): string =>
  script.replace(/import\s*\{([^}]*)\}\s*from\s*["'`]\.\/(rolldown-runtime-[\w-]+\.js)["'`];?/, (_statement, list: string, file: string) => {
    const helpers = takeApart(read(file))
    return `const{${namesOf(list).map(({ local, name }) => `${local}:${name}`).join()}}=(()=>{${helpers.own}return{${helpers.pairs.map(({ local, name }) => `${name}:${local}`).join()}}})();`
  })

export interface ToInline {
  readonly page: string
  readonly script: string
  readonly scriptAddress: string
  /** A file beside the script. */
  readonly read: (file: string) => string
}

export const inlineFirst = ({ page, script, scriptAddress, read }: ToInline): Inlined => {
  const { own, pairs } = takeApart(withHelpers(script, read))
  const imported = /(?:^|[;}\n])\s*import\s*(?:[\w{*][^;]{0,400}?from\s*)?["'`]([^"'`]+)["'`]/.exec(own)
  if (imported !== null) throw new Error(`the first script imports ${imported[1]}: a page with that in it would wait for another file`)
  const folder = scriptAddress.slice(0, scriptAddress.lastIndexOf('/') + 1)
  // In the page, addresses relative to the script would be relative to the page.
  const inPage = safeInPage(`${own.replace(/import\((["'`])\.\//g, `import($1${folder}`)}globalThis.${global}={${pairs.map(({ local, name }) => `get ${name}(){return ${local}}`).join()}};`)

  const withoutLinks = page
    .replace(/\s*<script type="module"[^>]*\ssrc="[^"]*"[^>]*><\/script>/g, '')
    .replace(/\s*<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<link rel="stylesheet"[^>]*\shref="[^"]*\/([^"/]+)"[^>]*>/g, (_link, file: string) => `<style>${read(file)}</style>`)
  const end = withoutLinks.lastIndexOf('</body>')
  return {
    page: `${withoutLinks.slice(0, end)}<script type="module">${inPage}</script>\n  ${withoutLinks.slice(end)}`,
    standIn: `const{${pairs.map(({ name }) => name).join()}}=globalThis.${global};export{${pairs.map(({ name }) => name).join()}};`,
  }
}
