/** Builds elements from data, never from markup. */
export type Child = Node | string | false | undefined
type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void) | undefined>>

export const h = <K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? '' : value)
  }
  for (const child of children) if (child !== undefined && child !== false) element.append(child)
  return element
}

export const root = document.getElementById('root')!
export const show = (...children: readonly Child[]): void => root.replaceChildren(...children.filter((child) => child !== undefined && child !== false))
