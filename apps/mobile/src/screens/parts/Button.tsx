import type { ComponentProps } from 'react'
import 'antd-mobile/es/components/button/button.css'
import 'antd-mobile/es/components/dot-loading/dot-loading.css'

type Props = Omit<ComponentProps<'button'>, 'ref'> & { readonly block?: boolean; readonly loading?: boolean; readonly loadingText?: string; readonly size?: 'mini' | 'small' | 'middle' }

/** antd-mobile's button as it stands in the page, with its styles. Its script does more than this app asks of it, and every phone would fetch that before the first screen. */
const Button = ({ block = false, loading = false, loadingText, size = 'middle', disabled = false, className, children, ...props }: Props) => {
  const idle = !disabled && !loading
  const names = ['adm-button adm-button-default', block && 'adm-button-block', !idle && 'adm-button-disabled', size !== 'middle' && `adm-button-${size}`, loading && 'adm-button-loading', 'adm-button-shape-default', className]
  return (
    <button type="button" {...props} className={names.filter(Boolean).join(' ')} disabled={!idle}>
      {loading ? <div className="adm-button-loading-wrapper"><Dots />{loadingText}</div> : <span>{children}</span>}
    </button>
  )
}

const Dots = () => (
  <div className="adm-loading adm-dot-loading">
    <svg height="1em" viewBox="0 0 100 40" style={{ verticalAlign: '-0.125em' }}>
      {[0, 1, 2].map((i) => (
        <rect key={i} fill="currentColor" x={20 + i * 26} y="16" width="8" height="8" rx="2"><animate attributeName="y" dur="2s" begin={`${i * 0.2}s`} repeatCount="indefinite" values="16; 6; 26; 16; 16" keyTimes="0; 0.1; 0.3; 0.4; 1" /></rect>
      ))}
    </svg>
  </div>
)

export default Button
