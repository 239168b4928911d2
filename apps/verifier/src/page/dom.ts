/** Builds elements from data. Never from markup: what is in a package can only ever become text. */
import { visible } from '../present.ts'

export type Child = Node | string | number | false | null | undefined | readonly Child[]
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>

const append = (element: Element, child: Child): void => {
  if (child === null || child === undefined || child === false) return
  if (Array.isArray(child)) for (const one of child as readonly Child[]) append(element, one)
  else element.append(child instanceof Node ? child : visible(String(child)))
}

const make = (element: Element, attributes: Attributes, children: readonly Child[]): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const child of children) append(element, child)
}

export const h = <K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  make(element, attributes, children)
  return element
}

export const svg = (tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  make(element, attributes, children)
  return element
}

const paths = {
  pass: 'm5 12.5 4.5 4.5L19 7.5', fail: 'M6.5 6.5l11 11m0-11-11 11', note: 'M12 11v5.5m0-9v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z', upload: 'M12 16V4m-5 5 5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  shield: 'M12 2 4 5.5V12c0 5 3.4 8.6 8 10 4.6-1.4 8-5 8-10V5.5z', print: 'M7 8V3h10v5M7 17H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3M7 14h10v7H7z', again: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4',
} as const
export type IconName = keyof typeof paths

/** Drawn, not typed: the same on every system, and read out by its label only. */
export const icon = (name: IconName, label?: string): SVGElement => svg('svg', {
  viewBox: '0 0 24 24', class: `icon icon-${name}`, fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
  ...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label }),
}, svg('path', { d: paths[name] }))
