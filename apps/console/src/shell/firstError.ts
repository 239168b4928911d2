/** Forms that check for themselves, once what is wrong stands on the page: the first field with a fault comes into view and takes what is typed next (WCAG 3.3.1). antd does so for its own rules (Providers.tsx). */
export const goToFirstError = (): void => {
  requestAnimationFrame(() => {
    // Several may be open on top of each other: the last is what the person sees.
    const open = [...document.querySelectorAll('.ant-drawer-open, .ant-modal-wrap')].at(-1) ?? document
    const wrong = open.querySelector<HTMLElement>('.ant-form-item-has-error, .fp-field-error')
    if (!wrong) return
    wrong.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' })
    // Hours are one thing of many fields, told below them.
    const field = wrong.matches('.fp-field-error') ? wrong.parentElement : wrong
    field?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, button')?.focus({ preventScroll: true })
  })
}
