import { UserOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Input, Modal } from 'antd'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useState } from 'react'
import { queries, useMe } from './api.ts'
import { useDestinations } from './navigation.tsx'

interface Choice { readonly key: string; readonly label: string; readonly hint?: string; readonly icon: ReactNode; readonly go: () => void }

/** Ctrl/⌘ K: pages by name, people by name or number. A combobox after the ARIA pattern: the field keeps the focus. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const destinations = useDestinations(useMe())
  const [text, setText] = useState('')
  const [index, setIndex] = useState(0)
  const listId = useId()
  const search = useDeferredValue(text.trim())
  const people = useQuery({ ...queries.people({ search, limit: 8 }), enabled: search.length > 0, placeholderData: (previous) => previous })

  const pages: Choice[] = destinations
    .filter(({ label, path }) => search === '' || label.toLowerCase().includes(search.toLowerCase()) || path.includes(search.toLowerCase()))
    .map(({ path, label, icon }) => ({ key: path, label, icon, go: () => void navigate({ to: path }) }))
  const found: Choice[] = (search === '' ? [] : (people.data?.items ?? [])).map((person) => ({
    key: person.personId, label: person.name, hint: [person.departmentName, person.employeeNumber].filter(Boolean).join(' · '), icon: <UserOutlined />,
    go: () => void navigate({ to: '/people/$personId', params: { personId: person.personId } }),
  }))
  const choices = [...pages, ...found]
  const active = Math.min(index, choices.length - 1)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') { event.preventDefault(); setIndex((active + 1) % Math.max(1, choices.length)) }
    if (event.key === 'ArrowUp') { event.preventDefault(); setIndex((active - 1 + choices.length) % Math.max(1, choices.length)) }
    if (event.key === 'Enter') { event.preventDefault(); const choice = choices[active]; if (choice) { onClose(); choice.go() } }
  }

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={560} style={{ top: 80 }} styles={{ container: { padding: 8 } }} title={<span className="fp-visually-hidden">{t`搜索页面与人员`}</span>}>
      <Input
        autoFocus size="large" variant="borderless" placeholder={t`输入页面名、姓名或工号`} value={text} onChange={(event) => { setText(event.target.value); setIndex(0) }} onKeyDown={onKeyDown}
        role="combobox" aria-expanded="true" aria-controls={listId} aria-label={t`搜索页面与人员`} aria-activedescendant={choices[active] ? `${listId}-${active}` : undefined} data-testid="palette-input"
      />
      <div id={listId} role="listbox" aria-label={t`结果`} className="fp-palette">
        {choices.map((choice, position) => (
          <div key={choice.key} id={`${listId}-${position}`} role="option" aria-selected={position === active} className="fp-palette-choice" onMouseMove={() => setIndex(position)} onClick={() => { onClose(); choice.go() }}>
            {choice.icon}<span>{choice.label}</span>{choice.hint ? <span className="fp-soft" style={{ marginLeft: 'auto' }}>{choice.hint}</span> : null}
          </div>
        ))}
      </div>
      {choices.length === 0 ? <p className="fp-soft" style={{ padding: '8px 12px', margin: 0 }} role="status">{t`没有匹配的页面或人员`}</p> : null}
    </Modal>
  )
}
