/**
 * Which shell the app runs in. A Capacitor shell puts `Capacitor` on the window before the page's first script; a browser never has it. Nothing of
 * Capacitor is in the web bundle: plugins are reached by their names over that object (Capacitor's own `registerPlugin` proxy).
 */
interface CapacitorGlobal {
  readonly isNativePlatform?: () => boolean
  readonly getPlatform?: () => string
  readonly isPluginAvailable?: (name: string) => boolean
  readonly Plugins?: Readonly<Record<string, unknown>>
  readonly registerPlugin?: (name: string) => unknown
}

export type Platform = 'browser' | 'android' | 'ios'

const shell = (scope: object): CapacitorGlobal | undefined => (scope as { Capacitor?: CapacitorGlobal }).Capacitor

export const platformOf = (scope: object = globalThis): Platform => {
  const capacitor = shell(scope)
  const name = capacitor?.isNativePlatform?.() === true ? capacitor.getPlatform?.() : undefined
  return name === 'android' || name === 'ios' ? name : 'browser'
}

export const isNativeShell = (scope: object = globalThis): boolean => platformOf(scope) !== 'browser'

/** A plugin of the shell by its registered name; undefined in a browser, and in a shell that was built without it. */
export const nativePlugin = <P extends object>(name: string, scope: object = globalThis): P | undefined => {
  const capacitor = shell(scope)
  if (!isNativeShell(scope) || capacitor?.isPluginAvailable?.(name) === false) return undefined
  return (capacitor?.Plugins?.[name] ?? capacitor?.registerPlugin?.(name)) as P | undefined
}

/** What a plugin answers; undefined where it fails, or has not answered in time: the app waits for no plugin without end. */
export const answerWithin = <T>(ms: number, answer: Promise<T>): Promise<T | undefined> =>
  Promise.race([answer.catch(() => undefined), new Promise<undefined>((resolve) => { setTimeout(() => resolve(undefined), ms) })])
