/** Vite plugin: the messages of a feature come with the first module of it that is loaded, and before it, so that none of its components is ever seen untranslated. */
import type { Plugin } from 'vite'

const prefix = 'virtual:messages/'
/** Those of the shell are fetched with the language itself (src/shell/i18n.ts). */
const folderOf = (id: string): string | undefined => /[\\/]apps[\\/]console[\\/]src[\\/](features[\\/]\w+|map)[\\/]/.exec(id)?.[1]?.replace('\\', '/')
const saysSomething = (code: string): boolean => code.includes('@lingui/react') || code.includes('@lingui/core')

export const featureMessages = (): Plugin => ({
  name: 'fieldproof-feature-messages',
  resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
  load: (id) => {
    if (!id.startsWith(`\0${prefix}`)) return null
    const folder = id.slice(prefix.length + 1)
    // Awaited at the top level: whoever imports this is evaluated when the texts are there.
    return `import { addMessages } from '/src/shell/i18n.ts'\nawait addMessages(import.meta.glob('/src/${folder}/locales/*.po'))`
  },
  transform: (code, id) => {
    const folder = /\.tsx?$/.test(id) && saysSomething(code) ? folderOf(id) : undefined
    // On the same line, so that line numbers stay.
    return folder === undefined ? null : { code: `import '${prefix}${folder}';${code}`, map: null }
  },
})
