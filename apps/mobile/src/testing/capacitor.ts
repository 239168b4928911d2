/**
 * What Capacitor 8.5.2 puts into the page of a native shell (native-bridge.js, and an object for each plugin), with plugins that answer and tell what a test says. It keeps events that nobody
 * listens to, as the plugins ask it to, and lets only JSON through, as the real one does. Everything is inside this one function: browser tests hand it to the page.
 */
export interface PluginAnswer { readonly gives?: unknown; readonly fails?: { readonly message: string; readonly code?: string } }
export type PluginAnswers = Record<string, Record<string, PluginAnswer>>

export const createCapacitor = ({ platform, answers }: { readonly platform: 'android' | 'ios'; readonly answers: PluginAnswers }) => {
  type Listener = (data: unknown) => void
  const listeners = new Map<string, Listener[]>()
  const retained = new Map<string, unknown[]>()
  const calls: { readonly plugin: string; readonly method: string; readonly options: unknown }[] = []
  // The bridge: what native code says comes later, and in order.
  const { port1, port2 } = new MessageChannel()
  const queue: (() => void)[] = []
  port1.onmessage = () => queue.shift()!()
  const later = (work: () => void): void => { queue.push(work); port2.postMessage(undefined) }
  const json = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)) as unknown)

  const pluginOf = (plugin: string): object => ({
    ...Object.fromEntries(Object.keys(answers[plugin]!).map((method) => [method, (options?: unknown, callback?: Listener) => {
      // A call that goes on telling answers with its number at once, and is told under its own name here.
      if (callback !== undefined) return String(listeners.set(`${plugin} ${method}`, [callback]).size)
      calls.push({ plugin, method, options: json(options) })
      const { gives, fails } = answers[plugin]![method]!
      return new Promise((resolve, reject) => later(() => { if (fails === undefined) resolve(json(gives)); else reject(Object.assign(new Error(fails.message), fails)) }))
    }])),
    // At once, not by a promise.
    addListener: (event: string, listener: Listener) => {
      const key = `${plugin} ${event}`
      listeners.set(key, [...(listeners.get(key) ?? []), listener])
      const kept = retained.get(key) ?? []
      retained.delete(key)
      for (const data of kept) later(() => listener(json(data)))
      return { remove: () => Promise.resolve() }
    },
  })
  const Plugins = Object.fromEntries(Object.keys(answers).map((plugin) => [plugin, pluginOf(plugin)]))

  return {
    capacitor: { Plugins, isNativePlatform: () => true, getPlatform: () => platform, isPluginAvailable: (name: string) => Object.hasOwn(Plugins, name) },
    answers, calls,
    /** All that was asked until now has been answered. */
    answered: () => new Promise<void>((resolve) => later(resolve)),
    /** How often a method was called. */
    count: (plugin: string, method: string): number => calls.filter((call) => call.plugin === plugin && call.method === method).length,
    emit: (plugin: string, event: string, data: unknown, { retain = false } = {}): void => {
      const heard = listeners.get(`${plugin} ${event}`) ?? []
      for (const listener of heard) later(() => listener(json(data)))
      if (heard.length === 0 && retain) retained.set(`${plugin} ${event}`, [...(retained.get(`${plugin} ${event}`) ?? []), data])
    },
  }
}
