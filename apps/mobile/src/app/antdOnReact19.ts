/** antd-mobile 5 renders Toast and Dialog with the React 18 API unless it is told how, once, before the first of them. */
import 'antd-mobile/es/global'
import { unstableSetRender } from 'antd-mobile/es/utils/unstable-render'
import { createRoot } from 'react-dom/client'
import type { Root } from 'react-dom/client'

const roots = new WeakMap<Element | DocumentFragment, Root>()

unstableSetRender((node, container) => {
  const root = roots.get(container) ?? createRoot(container)
  roots.set(container, root)
  root.render(node)
  return async () => {
    // After the current rendering: a root cannot be unmounted from within it.
    await new Promise((resolve) => { setTimeout(resolve, 0) })
    root.unmount()
    roots.delete(container)
  }
})
