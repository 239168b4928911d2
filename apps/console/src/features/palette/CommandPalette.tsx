import { UserOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Input, Modal } from 'antd'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useId, useState } from 'react'
import { queries, useMe } from '../../shell/api.ts'
import { useDestinations, useFurtherPages } from '../../shell/navigation.tsx'
import { useActs, usePageActs, useViewChoices } from './acts.tsx'

interface Choice { readonly key: string; readonly label: string; readonly hint?: string; readonly icon: ReactNode; readonly go: () => void }

/** Ctrl/⌘ K: pages by name, acts of the page and others, saved views, people by name or number. A combobox after the ARIA pattern: the field keeps the focus. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const me = useMe()
  const [destinations, further] = [useDestinations(me), useFurtherPages(me)]
  const [allActs, allViews, onPage] = [useActs(me), useViewChoices(me), usePageActs()]
  const [text, setText] = useState('')
  const [index, setIndex] = useState(0)
  const listId = useId()
  const typed = text.trim()
  // People may come later; pages follow each letter, or Enter would open what was on top before it.
  const search = useDeferredValue(typed)
  const people = useQuery({ ...queries.people({ search, limit: 8 }), enabled: search.length > 0, placeholderData: (previous) => previous })

  const word = typed.toLowerCase()
  const isMeant = ({ label, path }: { readonly label: string; readonly path: string }) => label.toLowerCase().includes(word) || path.includes(word)
  /** Every word somewhere: "export att" finds the export of attendance. */
  const isAsked = ({ label, also, hint = '' }: { readonly label: string; readonly also: string; readonly hint?: string }) => word.split(/\s+/).every((part) => `${label} ${hint} ${also}`.toLowerCase().includes(part))
  const pages: Choice[] = [...(typed === '' ? destinations : destinations.filter(isMeant)).map((page) => ({ ...page, search: {} })), ...(typed === '' ? [] : further.filter(isMeant))]
    .map(({ path, label, icon, search: query }) => ({ key: `${path} ${label}`, label, icon, go: () => void navigate({ to: path, search: query ?? {} }) }))
  const found: Choice[] = (typed === '' ? [] : (people.data?.items ?? [])).map((person) => ({
    key: person.personId, label: person.name, hint: [person.departmentName, person.employeeNumber].filter(Boolean).join(' · '), icon: <UserOutlined />,
    go: () => void navigate({ to: '/people/$personId', params: { personId: person.personId } }),
  }))
  // Views come first where nothing is typed: whoever keeps some opens the palette for them.
  const [views, acts]: readonly [Choice[], Choice[]] = [allViews.filter(isAsked), allActs.filter(isAsked)]
  const groups = [
    { key: 'page', name: t`这一页`, choices: onPage.filter(isAsked) },
    ...(typed === '' ? [{ key: 'views', name: t`保存的视图`, choices: views }] : []), { key: 'pages', name: t`页面`, choices: pages }, { key: 'acts', name: t`操作`, choices: acts },
    ...(typed === '' ? [] : [{ key: 'views', name: t`保存的视图`, choices: views }]), { key: 'people', name: t`人员`, choices: found },
  ].filter((group) => group.choices.length > 0)
  const choices = groups.flatMap((group) => group.choices)
  const active = Math.min(index, choices.length - 1)
  useEffect(() => { document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' }) }, [listId, active])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') { event.preventDefault(); setIndex((active + 1) % Math.max(1, choices.length)) }
    if (event.key === 'ArrowUp') { event.preventDefault(); setIndex((active - 1 + choices.length) % Math.max(1, choices.length)) }
    if (event.key === 'Enter') { event.preventDefault(); const choice = choices[active]; if (choice) { onClose(); choice.go() } }
  }

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={560} style={{ top: 80 }} styles={{ container: { padding: 8 } }} title={<span className="fp-visually-hidden">{t`搜索页面、操作与人员`}</span>}>
      <Input
        autoFocus size="large" variant="borderless" placeholder={t`页面、操作、视图、姓名或工号`} value={text} onChange={(event) => { setText(event.target.value); setIndex(0) }} onKeyDown={onKeyDown}
        role="combobox" aria-expanded="true" aria-controls={listId} aria-label={t`搜索页面、操作与人员`} aria-activedescendant={choices[active] ? `${listId}-${active}` : undefined} data-testid="palette-input"
      />
      <div id={listId} role="listbox" aria-label={t`结果`} className="fp-palette">
        {groups.map((group, at) => {
          const before = groups.slice(0, at).reduce((sum, { choices: { length } }) => sum + length, 0)
          return (
            <div key={group.key} role="group" aria-label={group.name}>
              <div className="fp-palette-group" aria-hidden>{group.name}</div>
              {group.choices.map((choice, i) => {
                const position = before + i
                return (
                  <div key={choice.key} id={`${listId}-${position}`} role="option" aria-selected={position === active} className="fp-palette-choice" onMouseMove={() => setIndex(position)} onClick={() => { onClose(); choice.go() }} data-testid={`palette-${group.key}`}>
                    {choice.icon}<span>{choice.label}</span>{choice.hint ? <span className="fp-soft" style={{ marginLeft: 'auto' }}>{choice.hint}</span> : null}
                  </div>
                )
              })}
            </div>
          )
        })}
      </div>
      {choices.length === 0 ? <p className="fp-soft" style={{ padding: '8px 12px', margin: 0 }} role="status">{t`没有匹配的页面、操作或人员`}</p> : null}
    </Modal>
  )
}
